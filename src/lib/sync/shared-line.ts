import { createEmitter } from '#lib/core/emitter.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import type { PassingIn, PassingLine, PassingOut } from './passing-lane.ts';
import type { LinkState, RelayLink } from './relay-link.ts';
import { electTab, type LockSource } from './tab-leader.ts';

/** The part of a BroadcastChannel that tabs meet on. */
export interface TabChannel {
	onmessage: ((event: never) => void) | null;
	postMessage(message: unknown): void;
	close(): void;
}

/** The relay link as every tab sees it: one tab runs it, the others follow its state and send through it. */
export interface SharedLine extends PassingLine {
	readonly state: Readable<LinkState>;
	retryNow(): void;
	renew(): void;
	doubt(): void;
}

export interface SharedLineParts {
	/** Names the lock and the channel: one per device profile. */
	readonly name: string;
	readonly locks: LockSource | undefined;
	/** Null where the browser has no BroadcastChannel. */
	readonly channel: ((name: string) => TabChannel) | null;
	/** Makes the link of the tab that leads; `heard` takes what it receives in passing. */
	readonly createLink: (heard: (frame: PassingIn) => void, scope: Scope) => RelayLink;
	readonly initial: LinkState;
	readonly report: (error: unknown) => void;
}

type TabMessage =
	| { readonly type: 'state'; readonly state: LinkState }
	| { readonly type: 'ask' | 'retry' | 'renew' | 'doubt' }
	| { readonly type: 'pass'; readonly frame: PassingOut }
	| { readonly type: 'heard'; readonly frame: PassingIn };

export function createSharedLine(parts: SharedLineParts, scope: Scope): SharedLine {
	const state = createSettable(parts.initial);
	const heard = createEmitter<PassingIn>(parts.report);
	const channel = parts.channel?.(parts.name) ?? null;
	let link: RelayLink | null = null;

	const post = (message: TabMessage): void => channel?.postMessage(message);
	const retryNow = (): void => (link ? link.retryNow() : post({ type: 'retry' }));
	const renew = (): void => (link ? link.renew() : post({ type: 'renew' }));
	const doubt = (): void => (link ? link.doubt() : post({ type: 'doubt' }));
	const pass = (frame: PassingOut): boolean => {
		if (link) return link.pass(frame);
		post({ type: 'pass', frame });
		return state.current.line.status === 'open';
	};

	const hearTab = (message: TabMessage): void => {
		if (message.type === 'heard') return heard.emit(message.frame);
		if (message.type === 'state') return link ? undefined : state.set(message.state);
		if (!link) return;
		if (message.type === 'pass') link.pass(message.frame);
		else if (message.type === 'ask') post({ type: 'state', state: link.state.current });
		else if (message.type === 'retry') link.retryNow();
		else if (message.type === 'renew') link.renew();
		else link.doubt();
	};

	const lead = (): void => {
		const leading = createScope(parts.report);
		scope.onClose(() => leading.close());
		const led = parts.createLink((frame) => {
			heard.emit(frame);
			post({ type: 'heard', frame });
		}, leading);
		link = led;
		const tell = (): void => {
			state.set(led.state.current);
			post({ type: 'state', state: led.state.current });
		};
		leading.onClose(led.state.on(tell));
		tell();
	};

	if (channel) {
		// Tabs of one origin run this same code; nothing else can post here.
		channel.onmessage = (event: { readonly data: unknown }) => hearTab(event.data as TabMessage);
		scope.onClose(() => channel.close());
		post({ type: 'ask' });
	}
	electTab(parts.name, parts.locks, scope, lead);
	return { state, retryNow, renew, doubt, pass, onPassing: (listener) => heard.on(listener) };
}
