import type { IcePatch } from './link-message.ts';

/** Parts of a candidate line that a browser adds for itself and its peer can do without. */
const spareAttributes = /\s(?:generation|ufrag|network-id|network-cost)\s\S+/g;

/** Browsers offer only active TCP candidates, and two active ends never meet (RFC 6544 section 4.1). */
const uselessCandidate = /\stcptype active\b/;

/** Says whether a peer can do anything with a candidate line. */
export const isUsefulCandidate = (line: string): boolean => line !== '' && !uselessCandidate.test(line);

/** What of a local description changes when the path is sought anew. Null if it holds no ICE credentials. */
export function icePatchOf(sdp: string, role: 'offer' | 'answer'): IcePatch | null {
	const lines = linesOf(sdp);
	const ufrag = valueOf(lines, 'a=ice-ufrag:');
	const pwd = valueOf(lines, 'a=ice-pwd:');
	if (ufrag === null || pwd === null) return null;
	const answered = valueOf(lines, 'a=setup:') === 'passive' ? 'passive' : 'active';
	// Everything is bundled (RFC 9143), so the candidates of the first section are all there are.
	const candidates = lines
		.filter((line) => line.startsWith('a=candidate:') && isUsefulCandidate(line))
		.map((line) => line.slice('a=candidate:'.length).replace(spareAttributes, ''));
	return { ufrag, pwd, setup: role === 'offer' ? 'actpass' : answered, candidates: [...new Set(candidates)] };
}

/** The peer's whole description, from its earlier one and the patch: all media stay as they were negotiated. */
export function patchedSdp(earlierSdp: string, patch: IcePatch): string {
	const kept = linesOf(earlierSdp).filter((line) => !line.startsWith('a=candidate:') && line !== 'a=end-of-candidates');
	let sections = 0;
	const patched = kept.flatMap((line) => {
		if (line.startsWith('m=')) sections++;
		if (line.startsWith('a=ice-pwd:')) return [`a=ice-pwd:${patch.pwd}`];
		if (line.startsWith('a=setup:')) return [`a=setup:${patch.setup}`];
		if (!line.startsWith('a=ice-ufrag:')) return [line];
		const candidates = sections <= 1 ? patch.candidates.map((candidate) => `a=candidate:${candidate}`) : [];
		return [...candidates, `a=ice-ufrag:${patch.ufrag}`];
	});
	return `${patched.join('\r\n')}\r\n`;
}

/** The credentials a description goes by. */
export const ufragOf = (sdp: string): string | null => valueOf(linesOf(sdp), 'a=ice-ufrag:');

const linesOf = (sdp: string): string[] => sdp.split(/\r?\n/).filter((line) => line !== '');

const valueOf = (lines: readonly string[], prefix: string): string | null =>
	lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? null;
