import type { Awareness } from 'y-protocols/awareness';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { encodeSharedLook, parseSharedLook, type SharedLook } from '#lib/model/look/shared-look.ts';

/** What somebody else who has the case open shares now. */
export interface HeardLook extends SharedLook {
	/** By their device's own word; empty while it has not told. */
	readonly name: string;
	/** The colour of their caret and their ring. */
	readonly color: string;
}

/** Points and views between the screens of one case, on the path that carets take: the live lane, and the relay in passing. */
export interface LookLane {
	/** One for each other device. */
	readonly others: Readable<readonly HeardLook[]>;
	/** Tells the others; the newest replaces what has not gone yet. */
	say(look: SharedLook): void;
	close(): void;
}

/** Four times a second is smooth enough to follow, and leaves the line to voice and notes. */
const sayEveryMs = 250;
const longestName = 80;
/** The forms a caret's colour has: a hexadecimal one, or a pair for light and dark. */
const colorForm = /^(?:#[0-9a-f]{3,8}|light-dark\(#[0-9a-f]{3,8}, #[0-9a-f]{3,8}\))$/i;

const field = 'look';

/** Clients, as awareness tells of them. */
interface Changes {
	readonly added: readonly number[];
	readonly updated: readonly number[];
	readonly removed: readonly number[];
}

function heard(state: Readonly<Record<string, unknown>>): HeardLook | null {
	const look = parseSharedLook(state[field]);
	if (look === null) return null;
	const user = state['user'] as { name?: unknown; color?: unknown } | null | undefined;
	return {
		...look,
		name: typeof user?.name === 'string' ? user.name.slice(0, longestName) : '',
		color: typeof user?.color === 'string' && colorForm.test(user.color) ? user.color : 'currentColor'
	};
}

export function createLookLane(
	awareness: Pick<Awareness, 'clientID' | 'getStates' | 'meta' | 'setLocalStateField' | 'on' | 'off'>,
	me: DeviceId,
	clock: Clock,
	report: (error: unknown) => void
): LookLane {
	const others = createSettable<readonly HeardLook[]>([]);
	let said = '';
	let waiting: SharedLook | null = null;
	let cancel: (() => void) | null = null;

	/** A device may show the case in two tabs: what it told last counts. */
	const read = (): readonly HeardLook[] => {
		const newest = new Map<DeviceId, { readonly look: HeardLook; readonly atMs: number }>();
		for (const [client, state] of awareness.getStates()) {
			const look = client === awareness.clientID ? null : heard(state);
			const atMs = awareness.meta.get(client)?.lastUpdated ?? 0;
			if (look === null || look.device === me || (newest.get(look.device)?.atMs ?? -1) > atMs) continue;
			newest.set(look.device, { look, atMs });
		}
		return [...newest.values()].map(({ look }) => look);
	};
	/** What others share is not trusted: nothing of it may end the listening. */
	const listen = ({ added, updated, removed }: Changes): void => {
		if (![...added, ...updated, ...removed].some((client) => client !== awareness.clientID)) return;
		try {
			others.set(read());
		} catch (error) {
			report(error);
		}
	};
	const send = (): void => {
		cancel = null;
		if (waiting === null) return;
		const text = JSON.stringify(encodeSharedLook(waiting));
		waiting = null;
		if (text === said) return;
		said = text;
		awareness.setLocalStateField(field, JSON.parse(text));
		cancel = clock.after(sayEveryMs, send);
	};

	awareness.on('change', listen);
	others.set(read());
	return {
		others,
		say(look) {
			waiting = look;
			if (cancel === null) send();
		},
		close() {
			cancel?.();
			awareness.off('change', listen);
			if (said !== '') awareness.setLocalStateField(field, null);
		}
	};
}
