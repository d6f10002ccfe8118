import { needsOf, rungTable, stillsIndex } from './rung-table.ts';

/** One link that wants a part of the uplink. */
export interface ArbiterLink<Key> {
	readonly key: Key;
	/** This person's picture is wanted there: the peer looks at it, and has it on screen. */
	readonly onScreen: boolean;
	/** The most the peer and the line of this link can use, bits per second; Infinity when not known. */
	readonly mostBps: number;
}

/** Part of an uplink that may be filled: reference/calls.md section 4. */
const fillShare = 0.85;
const voiceBps = rungTable['audio-12'].needBps;
const richestBps = rungTable['720p'].needBps * 1.5;

/**
 * Divides one uplink among the links of a room: voice to everyone first, then pictures to those on whose screen they are, then
 * what is left to all alike. Shares add up to at most 0.85 of the uplink. Rules AR1 to AR4.
 * @param uplinkBps What all links carry together, bits per second; Infinity while nothing limits it.
 */
export function divideUplink<Key>(uplinkBps: number, links: readonly ArbiterLink<Key>[]): ReadonlyMap<Key, number> {
	const shares = new Map<Key, number>(links.map(({ key }) => [key, 0]));
	let leftBps = fillShare * Math.max(0, uplinkBps);
	/** Raises the least of the shares together, up to this much each. */
	const raise = (among: readonly ArbiterLink<Key>[], upToBps: number): void => {
		let open = among.filter(({ key, mostBps }) => shares.get(key)! < Math.min(mostBps, upToBps));
		while (open.length > 0 && leftBps > 1) {
			const least = Math.min(...open.map(({ key }) => shares.get(key)!));
			const low = open.filter(({ key }) => shares.get(key) === least);
			const next = Math.min(
				...open.filter((link) => !low.includes(link)).map(({ key }) => shares.get(key)!),
				...low.map(({ mostBps }) => Math.min(mostBps, upToBps))
			);
			const each = Math.min(next - least, leftBps / low.length);
			for (const { key } of low) shares.set(key, least + each);
			leftBps -= each * low.length;
			if (least + each < next) return;
			open = open.filter(({ key, mostBps }) => shares.get(key)! < Math.min(mostBps, upToBps));
		}
	};
	if (uplinkBps === Infinity) return new Map(links.map(({ key, mostBps }) => [key, mostBps]));
	raise(links, voiceBps);
	raise(links, needsOf(stillsIndex).needBps);
	raise(
		links.filter(({ onScreen }) => onScreen),
		richestBps
	);
	raise(links, richestBps);
	return shares;
}
