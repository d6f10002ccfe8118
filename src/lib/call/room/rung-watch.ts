import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Rung, RungReason } from '#lib/call/ladder/plan.ts';
import type { OpenLink } from './room-links.ts';
import { withRungChange, type RungChange } from './rung-history.ts';

/** What one direction of one link carries, and why. */
export interface CarriedRung {
	readonly rung: Rung;
	readonly reason: RungReason;
	/** What the line is believed to carry; null when nothing limits it. */
	readonly lineBps: number | null;
}

/** The rungs of a call: now, by link, and everything that changed since it began. */
export interface RungWatch {
	readonly goes: Readable<ReadonlyMap<DeviceId, CarriedRung>>;
	readonly comes: Readable<ReadonlyMap<DeviceId, CarriedRung>>;
	readonly history: Readable<readonly RungChange[]>;
	/** Follows a link from its opening on; the returned function ends it. */
	follow(open: OpenLink): () => void;
	/** A member's word about what it sends here. */
	heard(peer: DeviceId, carried: CarriedRung): void;
	/** A new call has no past. */
	begin(): void;
}

/** `tell` says to a member what goes there. */
export function createRungWatch(clock: Clock, tell: (peer: DeviceId, carried: CarriedRung) => void): RungWatch {
	const goes = createSettable<ReadonlyMap<DeviceId, CarriedRung>>(new Map());
	const comes = createSettable<ReadonlyMap<DeviceId, CarriedRung>>(new Map());
	const history = createSettable<readonly RungChange[]>([]);

	const note = (peer: DeviceId, direction: 'in' | 'out', { rung, reason, lineBps }: CarriedRung): void => {
		history.set(withRungChange(history.current, { atMs: clock.nowMs(), peer, direction, from: null, to: rung, reason, lineBps }));
		const known = direction === 'in' ? comes : goes;
		known.set(new Map(known.current).set(peer, { rung, reason, lineBps }));
	};
	const forget = (peer: DeviceId): void => {
		for (const known of [goes, comes]) {
			const rest = new Map(known.current);
			if (rest.delete(peer)) known.set(rest);
		}
	};

	return {
		goes,
		comes,
		history,
		follow({ peer, link }) {
			let said: CarriedRung | null = null;
			const look = (): void => {
				if (link.path.current.at === 'connecting') return;
				const { rung, reason, lineBps } = link.quality.current.sending;
				if (said?.rung === rung && said.reason === reason) return;
				said = { rung, reason, lineBps };
				note(peer, 'out', said);
				tell(peer, said);
			};
			const stops = [link.quality.on(look), link.path.on(look)];
			return () => {
				for (const stop of stops) stop();
				forget(peer);
			};
		},
		heard: (peer, carried) => note(peer, 'in', carried),
		begin: () => history.set([])
	};
}
