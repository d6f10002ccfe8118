import { browserClipPorts } from '#lib/call/clips/clip-ports.ts';
import { createNotesLane, type NotesLane } from '#lib/call/notes/notes-lane.ts';
import type { Rung } from '#lib/call/ladder/plan.ts';
import type { RoomMedia } from '#lib/call/room/room-media.ts';
import type { Rooms } from '#lib/call/room/room.ts';
import type { OpenLink } from '#lib/call/room/room-links.ts';
import { createVoiceClips, type ClipsIncoming, type ClipsOutgoing, type VoiceClips } from '#lib/call/clips/voice-clips.ts';
import { every, type Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import { carryStills, type ShownStills } from './call-stills.ts';
import { createCaseClipStore } from './case-clip-store.ts';
import { withEachLink } from './with-each-link.ts';
import type { OpenCase, Workspace } from './workspace.ts';

/** The case a call is about, kept open for as long as the call lasts: its notes and stills travel beside the media, its voice clips below. */
export interface CallCase {
	readonly outgoing: Readable<ClipsOutgoing>;
	readonly incoming: Readable<ClipsIncoming>;
	/** The sound of the clip that plays. */
	readonly sound: Readable<MediaStream | null>;
	/** The newest still of each member who sends some. */
	readonly stills: Readable<ShownStills>;
	close(): void;
}

export interface CallCaseParts {
	readonly workspace: Pick<Workspace, 'me' | 'openCase'>;
	readonly rooms: Rooms;
	readonly media: RoomMedia;
	readonly clock: Clock;
	readonly random: Random;
	readonly saveData: () => boolean;
	report(error: unknown): void;
}

const nothingOut: ClipsOutgoing = { waiting: 0, oldestAtMs: null, recording: false };
const nothingIn: ClipsIncoming = { waiting: 0, playing: null, played: [] };

/** Below this a line has nothing to spare for a case's other connections (calls.md 5.6). */
const thinBps = 64_000;
const thinRungs: readonly Rung[] = ['clips', 'audio-8', 'audio-12'];
/** Closing and opening those connections costs more than keeping either state for a moment. */
const thinForMs = 10_000;
/** A clip waits no longer than it takes to see that a richer rung holds. */
const clipsWaitMs = 3_000;
const lookMs = 1_000;

export function followCallCase(parts: CallCaseParts): CallCase {
	const outgoing = createSettable(nothingOut);
	const incoming = createSettable(nothingIn);
	const sound = createSettable<MediaStream | null>(null);
	const stills = createSettable<ShownStills>(new Map());
	/** The lane of notes on each link, while the case is open. */
	const notes = new Map<OpenLink, NotesLane>();
	let current: { readonly callId: string; readonly scope: Scope } | null = null;

	const begin = async (callId: string, caseId: Parameters<Workspace['openCase']>[0], scope: Scope): Promise<void> => {
		const opened = await parts.workspace.openCase(caseId);
		if (!opened.ok) return;
		scope.onClose(() => opened.value.close());
		if (scope.closed) return;
		carryNotes(parts, opened.value, notes, scope);
		const isThin = restOnThinLine(parts, opened.value, scope);
		const clips = playClips(parts, opened.value, callId, isThin, scope);
		sound.set(clips.sound);
		const tell = (): void => {
			outgoing.set(clips.outgoing.current);
			incoming.set(clips.incoming.current);
		};
		scope.onClose(clips.outgoing.on(tell));
		scope.onClose(clips.incoming.on(tell));
		tell();
	};
	const end = (): void => {
		void current?.scope.close();
		current = null;
		outgoing.set(nothingOut);
		incoming.set(nothingIn);
		sound.set(null);
	};
	const follow = (): void => {
		const { phase } = parts.rooms.state.current;
		const callId = phase.at === 'in' ? phase.room.callId : null;
		if (callId === (current?.callId ?? null)) return;
		end();
		if (phase.at !== 'in' || callId === null) return;
		current = { callId, scope: createScope(parts.report) };
		carryStills({ ...parts, notesBps: (open) => notes.get(open)?.takesBps ?? 0 }, stills, current.scope);
		begin(callId, phase.room.caseId, current.scope).catch(parts.report);
	};
	const stop = parts.rooms.state.on(follow);
	follow();
	return {
		outgoing,
		incoming,
		sound,
		stills,
		close() {
			stop();
			end();
		}
	};
}

const carriesVoice = ({ link }: OpenLink): boolean => link.path.current.at !== 'lost' && link.quality.current.sending.rung !== 'clips';

function carryNotes(parts: CallCaseParts, opened: OpenCase, lanes: Map<OpenLink, NotesLane>, scope: Scope): void {
	const { clock, random, report } = parts;
	withEachLink(parts.rooms, scope, (open) => {
		const { swift, sure, quality } = open.link;
		const read = (of: () => number): Readable<number> => ({
			get current() {
				return of();
			},
			on: (listener) => quality.on(listener)
		});
		const lane = createNotesLane({
			swift,
			sure,
			document: opened.live,
			clock,
			random,
			notesBps: read(() => quality.current.sending.notesBps),
			lossShare: read(() => quality.current.report?.lossShare ?? 0),
			report
		});
		lanes.set(open, lane);
		return () => {
			lanes.delete(open);
			lane.close();
		};
	});
}

/** Spares a line that the call fills; the answer tells whether it does, or did a moment ago. */
function restOnThinLine(parts: CallCaseParts, opened: OpenCase, scope: Scope): () => boolean {
	const { rooms, clock } = parts;
	let thinAtMs = Number.NEGATIVE_INFINITY;
	let thin = false;
	const look = (): void => {
		const isThin = rooms.links.current.some(({ link }) => {
			const { rung, lineBps } = link.quality.current.sending;
			return link.path.current.at !== 'connecting' && (thinRungs.includes(rung) || (lineBps !== null && lineBps < thinBps));
		});
		if (isThin) thinAtMs = clock.nowMs();
		const next = clock.nowMs() < thinAtMs + thinForMs;
		if (next === thin) return;
		thin = next;
		opened.setThinLine(thin);
	};
	scope.onClose(() => opened.setThinLine(false));
	scope.onClose(every(clock, lookMs, look));
	// A line falls within a moment.
	withEachLink(parts.rooms, scope, ({ link }) => link.quality.on(look));
	return () => clock.nowMs() < thinAtMs + clipsWaitMs;
}

function playClips(parts: CallCaseParts, opened: OpenCase, callId: string, isThin: () => boolean, scope: Scope): VoiceClips {
	const { clock, rooms, media, report, workspace } = parts;
	const store = createCaseClipStore(opened, callId);
	scope.onClose(() => store.close());
	const clips = createVoiceClips({
		me: workspace.me.deviceId,
		clock,
		store,
		...browserClipPorts(callId, report),
		// Live voice needs the whole of a thin line: a clip would break it up, and what is broken up would become the next clip.
		lineHasRoom: () => !(isThin() && rooms.links.current.some(carriesVoice)),
		report
	});
	scope.onClose(() => clips.close());
	const followMedia = (): void => clips.setMicrophone(media.state.current.microphone);
	const followMembers = (): void => {
		const { phase } = rooms.state.current;
		const members: readonly DeviceId[] = phase.at === 'in' ? [...phase.room.peers.keys()] : [];
		clips.setMembers(members);
	};
	scope.onClose(media.state.on(followMedia));
	scope.onClose(rooms.state.on(followMembers));
	followMedia();
	followMembers();
	withEachLink(parts.rooms, scope, ({ peer, link }) => link.onHearing((hearing) => clips.heard(peer, hearing)));
	return clips;
}
