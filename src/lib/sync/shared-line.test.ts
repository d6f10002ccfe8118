import { describe, expect, it } from 'vitest';
import { asId, type DeviceId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import { settle } from '../../../tests/support/fake-clock.ts';
import type { PassingIn, PassingOut } from './passing-lane.ts';
import type { LinkState } from './relay-link.ts';
import { createSharedLine, type TabChannel } from './shared-line.ts';
import type { LockSource } from './tab-leader.ts';

/** One lock, held by one at a time, as the browser's. */
function createLocks(): LockSource {
	const queue: (() => Promise<void>)[] = [];
	let held = false;
	const next = (): void => {
		const run = queue.shift();
		if (!run) return;
		held = true;
		void run().finally(() => {
			held = false;
			next();
		});
	};
	return {
		async request(_name, { signal }, run) {
			await new Promise<void>((resolve, reject) => {
				const turn = (): Promise<void> => run().then(resolve, reject);
				queue.push(turn);
				signal.addEventListener(
					'abort',
					() => queue.includes(turn) && (queue.splice(queue.indexOf(turn), 1), reject(new Error('aborted')))
				);
				if (!held) next();
			});
		}
	};
}

function createChannels(): () => TabChannel {
	const all = new Set<TabChannel>();
	return () => {
		const channel: TabChannel = {
			onmessage: null,
			postMessage(data) {
				for (const other of all) if (other !== channel) other.onmessage?.({ data } as never);
			},
			close: () => void all.delete(channel)
		};
		all.add(channel);
		return channel;
	};
}

const initial: LinkState = {
	line: { status: 'connecting', sinceMs: 0 },
	caughtUp: false,
	lastContactAtMs: null,
	clockDriftMs: null,
	signalTicket: null,
	iceServers: [],
	pushKey: null
};
const frame: PassingOut = {
	type: 'eph',
	space: asId<SpaceId>('aa'.repeat(16)),
	document: asId<DocumentId>('aa'.repeat(16)),
	bytes: new Uint8Array(1)
};

describe('shared line', () => {
	it('[Y13] one tab runs the line, the other follows it, and takes over', async () => {
		const [locks, channel] = [createLocks(), createChannels()];
		const links: {
			state: ReturnType<typeof createSettable<LinkState>>;
			passed: PassingOut[];
			wishes: string[];
			heard: (frame: PassingIn) => void;
		}[] = [];
		const open = () => {
			const scope = createScope();
			const line = createSharedLine(
				{
					name: 'line',
					locks,
					channel,
					initial,
					report: () => undefined,
					createLink(heard) {
						const link = { state: createSettable(initial), passed: [] as PassingOut[], wishes: [] as string[], heard };
						links.push(link);
						const pass = (out: unknown): boolean => link.passed.push(out as PassingOut) > 0;
						const wish = (name: string) => () => void link.wishes.push(name);
						return { state: link.state, pass, retryNow: wish('retry'), renew: wish('renew'), hurried: false, doubt: wish('doubt') };
					}
				},
				scope
			);
			return { scope, line };
		};
		const [first, second] = [open(), open()];
		expect(links).toHaveLength(1);
		links[0]!.state.set({ ...initial, line: { status: 'open', sinceMs: 5 } });
		expect(second.line.state.current.line.status).toBe('open');
		expect(second.line.pass(frame)).toBe(true);
		expect(links[0]!.passed).toEqual([frame]);
		second.line.retryNow();
		second.line.renew();
		second.line.doubt();
		expect(links[0]!.wishes).toEqual(['retry', 'renew', 'doubt']);
		const heard: PassingIn[] = [];
		second.line.onPassing((came) => heard.push(came));
		links[0]!.heard({ ...frame, type: 'eph', from: asId<DeviceId>('cc'.repeat(16)) });
		expect(heard).toHaveLength(1);

		await first.scope.close();
		await settle();
		expect(links).toHaveLength(2);
		links[1]!.state.set({ ...initial, line: { status: 'open', sinceMs: 9 } });
		expect(second.line.state.current.line).toEqual({ status: 'open', sinceMs: 9 });
		await second.scope.close();
	});
});
