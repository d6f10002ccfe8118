import type { ClipStore, KeptClip } from '#lib/call/clips/voice-clips.ts';
import { createSettable } from '#lib/core/readable.ts';
import type { HeldStatement, OpenCase } from './workspace.ts';

type ClipsCase = Pick<OpenCase, 'statements' | 'assert' | 'putBlob' | 'readBlob' | 'unsentBlobs'>;

/** The voice clips of one call as an open case keeps them. Follows the case until `close`. */
export function createCaseClipStore(open: ClipsCase, callId: string): ClipStore & { close(): void } {
	const clips = createSettable<readonly KeptClip[]>([]);
	const show = (): void => {
		const now = open.statements.current.flatMap((held) => keptClip(held, callId, open.unsentBlobs.current) ?? []);
		const before = clips.current;
		const same = now.length === before.length && now.every((clip, at) => sameClip(clip, before[at]!));
		if (!same) clips.set(now);
	};
	const stops = [open.statements.on(show), open.unsentBlobs.on(show)];
	show();
	return {
		clips,
		async keep({ sound, ...clip }) {
			const blob = await open.putBlob(sound.bytes, sound.mime);
			if (!blob.ok) return false;
			const stated = await open.assert({ kind: 'voice-clip', body: { callId, ...clip, blob: blob.value }, supersedes: [] });
			return stated.ok;
		},
		async sound({ blob }) {
			const read = await open.readBlob(blob);
			return read.ok ? read.value : null;
		},
		close() {
			for (const stop of stops) stop();
		}
	};
}

/** Null for everything that is no clip of this call, or not surely by who signed it (I7). */
function keptClip({ statement, standing, holding }: HeldStatement, callId: string, unsent: ReadonlySet<string>): KeptClip | null {
	if (statement.kind !== 'voice-clip' || standing !== 'verified' || statement.body.callId !== callId) return null;
	const { number, startedAtMs, durationMs, missedBy, blob } = statement.body;
	const delivered = holding.relay && !unsent.has(blob.hash);
	return { speaker: statement.deviceId, number, startedAtMs, durationMs, missedBy, blob, delivered };
}

const sameClip = (one: KeptClip, other: KeptClip): boolean =>
	one.speaker === other.speaker && one.blob.hash === other.blob.hash && one.number === other.number && one.delivered === other.delivered;
