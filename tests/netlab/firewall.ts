/**
 * One line of a host's firewall. The first rule that fits a packet decides; a packet that none fits passes. What is not named
 * fits everything. `peer` is a host's name, `port` the peer's port: rules read the same for both directions.
 */
export interface FirewallRule {
	readonly verdict: 'allow' | 'deny';
	readonly protocol?: 'udp' | 'tcp';
	readonly peer?: string;
	readonly port?: number;
}
