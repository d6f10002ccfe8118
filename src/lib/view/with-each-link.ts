import type { OpenLink } from '#lib/call/room/room-links.ts';
import type { Rooms } from '#lib/call/room/room.ts';
import type { Scope } from '#lib/core/scope.ts';

/** Runs `begin` for every link of a room while it is open; what it returns ends that. */
export function withEachLink(rooms: Pick<Rooms, 'links'>, scope: Scope, begin: (open: OpenLink) => () => void): void {
	const running = new Map<OpenLink, () => void>();
	const follow = (): void => {
		for (const [open, stop] of running) if (!rooms.links.current.includes(open) && running.delete(open)) stop();
		for (const open of rooms.links.current) if (!running.has(open)) running.set(open, begin(open));
	};
	scope.onClose(() => running.forEach((stop) => stop()));
	scope.onClose(rooms.links.on(follow));
	follow();
}
