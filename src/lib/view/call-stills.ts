import type { OpenLink } from '#lib/call/room/room-links.ts';
import type { RoomMedia } from '#lib/call/room/room-media.ts';
import type { Rooms } from '#lib/call/room/room.ts';
import type { StillsLine } from '#lib/call/stills/stills-policy.ts';
import { createStillsReceiver, type ShownStill } from '#lib/call/stills/stills-receiver.ts';
import { createStillsSender } from '#lib/call/stills/stills-sender.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Settable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import { createStillCamera, openStill } from './still-camera.ts';
import { withEachLink } from './with-each-link.ts';

export type ShownStills = ReadonlyMap<DeviceId, ShownStill>;

export interface CallStillsParts {
	readonly rooms: Pick<Rooms, 'links'>;
	readonly media: Pick<RoomMedia, 'state'>;
	readonly clock: Clock;
	readonly saveData: () => boolean;
	/** What notes take of a link now, bits per second on the wire. */
	readonly notesBps: (open: OpenLink) => number;
	report(error: unknown): void;
}

/** Sends stills to everyone whose line carries no picture, and puts into `shown` the newest of everyone's, while the scope is open. */
export function carryStills(parts: CallStillsParts, shown: Settable<ShownStills>, scope: Scope): void {
	const { clock, media, report } = parts;
	const camera = createStillCamera();
	const put = (peer: DeviceId, still: ShownStill | null): void => {
		const next = new Map(shown.current);
		if (still === null) next.delete(peer);
		else next.set(peer, still);
		shown.set(next);
	};
	withEachLink(parts.rooms, scope, (open) => {
		const { peer, link } = open;
		const receiver = createStillsReceiver({ sure: link.sure, clock, open: openStill, forget: (url) => URL.revokeObjectURL(url), report });
		const stopShowing = receiver.still.on(() => put(peer, receiver.still.current));
		const sender = createStillsSender({
			swift: link.swift,
			sure: link.sure,
			clock,
			line: () => stillsLine(parts, open),
			capture: async (maxBytes) => {
				const track = media.state.current.camera;
				return track === null ? null : camera.capture(track, maxBytes);
			},
			report
		});
		return () => {
			sender.close();
			receiver.close();
			stopShowing();
		};
	});
}

function stillsLine({ clock, media, saveData, notesBps }: CallStillsParts, open: OpenLink): StillsLine {
	const { sending, report, reportAtMs } = open.link.quality.current;
	const { camera, audioOnly } = media.state.current;
	return {
		sending,
		up: open.link.path.current.at === 'up',
		wantsBps: report?.wantsBps ?? null,
		queueMs: report?.queueMs ?? 0,
		reportAgeMs: report === null ? Infinity : Math.max(0, clock.nowMs() - reportAtMs),
		notesBps: notesBps(open),
		camera: camera !== null,
		audioOnly,
		saveData: saveData()
	};
}
