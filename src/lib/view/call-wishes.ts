import { divideUplink } from '#lib/call/ladder/arbiter.ts';
import { rungTable } from '#lib/call/ladder/rung-table.ts';
import type { OpenLink } from '#lib/call/room/room-links.ts';
import { believeUplink, freeUplink } from '#lib/call/room/uplink-belief.ts';
import type { DeviceId } from '#lib/core/ids.ts';

/** What this person wishes about the call as a whole. */
export interface CallWishes {
	readonly audioOnly: boolean;
	readonly saveData: boolean;
	/** Whose picture alone is on screen; null is everyone's. */
	readonly looksAt: DeviceId | null;
	/** The page is looked at: pictures nobody sees are not sent for. */
	readonly seen: boolean;
}

const enoughForOneBps = rungTable['720p'].needBps;

/** Divides one uplink among the links of a room, and hands each its part together with this person's wishes. */
export function createWishSpreader(): (links: readonly OpenLink[], wishes: CallWishes, nowMs: number) => void {
	let uplink = freeUplink;
	return (links, { audioOnly, saveData, looksAt, seen }, nowMs) => {
		const sharing = links.map(({ link }) => {
			const { audio, video, lineBps } = link.quality.current.sending;
			return { sentBps: audio.wireBps + (video.active ? video.maxBitrateBps : 0), lineBps };
		});
		uplink = believeUplink(uplink, sharing, enoughForOneBps * links.length, nowMs);
		const shares = divideUplink(
			uplink.bps,
			links.map(({ peer, link }) => {
				const wantsBps = link.quality.current.report?.wantsBps ?? Infinity;
				return { key: peer, onScreen: wantsBps > 0, mostBps: wantsBps === 0 ? rungTable.stills.needBps : wantsBps };
			})
		);
		const alone = links.some(({ peer }) => peer === looksAt) ? looksAt : null;
		for (const { peer, link } of links)
			link.setWishes({
				audioOnly,
				saveData,
				shareBps: shares.get(peer) ?? Infinity,
				wantsPicture: seen && (alone === null || alone === peer)
			});
	};
}
