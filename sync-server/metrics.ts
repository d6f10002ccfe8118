/** Counts for the operator, in Prometheus' text format 0.0.4. Labels are frame types and reasons, never ids. */
export interface RelayMetrics {
	frame(type: string): void;
	envelopesStored(count: number): void;
	refused(code: string): void;
	closed(reason: string): void;
	storeFault(): void;
	confirmationIgnored(reason: string): void;
	alert(outcome: string): void;
	/** The page, with gauges read now. */
	render(gauges: Readonly<Record<string, number>>): string;
}

export function createMetrics(): RelayMetrics {
	const counters = new Map<string, number>();
	const add = (name: string, by = 1): void => void counters.set(name, (counters.get(name) ?? 0) + by);
	return {
		frame: (type) => add(`wardline_frames_total{type="${type}"}`),
		envelopesStored: (count) => add('wardline_envelopes_stored_total', count),
		refused: (code) => add(`wardline_envelopes_refused_total{code="${code}"}`),
		closed: (reason) => add(`wardline_connections_ended_total{reason="${reason}"}`),
		storeFault: () => add('wardline_store_faults_total'),
		confirmationIgnored: (reason) => add(`wardline_snapshot_confirmations_ignored_total{reason="${reason}"}`),
		alert: (outcome) => add(`wardline_alerts_total{outcome="${outcome}"}`),
		render: (gauges) =>
			[...counters, ...Object.entries(gauges).map(([name, value]) => [`wardline_${name}`, value] as const)]
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([name, value]) => `${name} ${value}\n`)
				.join('')
	};
}
