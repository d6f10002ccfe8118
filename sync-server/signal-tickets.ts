import { toHex } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';

/**
 * Secrets that open `/signal/<ticket>` to a device. One per device, valid while its link lives and a grace longer: y-webrtc
 * reconnects to the same address for ever, so a link that comes back in time keeps its ticket.
 */
export interface SignalTickets {
	/** The device's link is there. */
	issue(device: DeviceId): string;
	/** The device's link has ended; `now` for a device that may not come back. */
	retire(device: DeviceId, now: boolean): void;
	/** Whose ticket this is, or null. */
	holder(ticket: string): DeviceId | null;
}

export function createSignalTickets(clock: Clock, random: Random, graceMs: number): SignalTickets {
	const holders = new Map<string, DeviceId>();
	const tickets = new Map<DeviceId, { readonly ticket: string; cancelExpiry: () => void }>();
	const expire = (device: DeviceId): void => {
		const held = tickets.get(device);
		if (!held) return;
		held.cancelExpiry();
		holders.delete(held.ticket);
		tickets.delete(device);
	};
	return {
		issue(device) {
			const held = tickets.get(device) ?? { ticket: toHex(random.bytes(32)), cancelExpiry: () => undefined };
			held.cancelExpiry();
			tickets.set(device, held);
			holders.set(held.ticket, device);
			return held.ticket;
		},
		retire(device, now) {
			const held = tickets.get(device);
			if (!held) return;
			held.cancelExpiry();
			if (now) expire(device);
			else held.cancelExpiry = clock.after(graceMs, () => expire(device));
		},
		holder: (ticket) => holders.get(ticket) ?? null
	};
}
