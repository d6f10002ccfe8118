import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintLine, sampleSdp } from '../../../../tests/support/sample-sdp.ts';
import { icePatchOf, patchedSdp, ufragOf } from './ice-patch.ts';
import { parseLinkMessage, type IcePatch, type LinkMessage } from './link-message.ts';

const word = (least: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9+/]{${least},32}$`));
const patches: fc.Arbitrary<IcePatch> = fc.record({
	ufrag: word(4),
	pwd: word(22),
	setup: fc.constantFrom('actpass', 'active', 'passive'),
	candidates: fc.uniqueArray(
		fc.integer({ min: 1, max: 65_535 }).map((port) => `${port} 1 udp 2122260223 10.0.0.2 ${port} typ host`),
		{ maxLength: 4 }
	)
});
const changing = /^a=(candidate|ice-ufrag|ice-pwd|setup|end-of-candidates)/;
const linesOf = (sdp: string): string[] => sdp.split('\r\n');

test('[IP1] a rebuilt description has what the patch says, in every section, and everything else as it was', () => {
	fc.assert(
		fc.property(patches, fc.constantFrom('actpass', 'active', 'passive'), (patch, earlierSetup) => {
			const earlier = sampleSdp({ setup: earlierSetup });
			const rebuilt = patchedSdp(earlier, patch);
			const kept = (sdp: string): string[] => linesOf(sdp).filter((line) => !changing.test(line));
			expect(kept(rebuilt)).toEqual(kept(earlier));
			expect(linesOf(rebuilt).filter((line) => line === `a=ice-ufrag:${patch.ufrag}`)).toHaveLength(3);
			expect(linesOf(rebuilt).filter((line) => line === `a=ice-pwd:${patch.pwd}`)).toHaveLength(3);
			expect(linesOf(rebuilt).filter((line) => line === `a=setup:${patch.setup}`)).toHaveLength(3);
			expect(icePatchOf(rebuilt, patch.setup === 'actpass' ? 'offer' : 'answer')).toEqual(patch);
			expect(rebuilt.indexOf('a=candidate')).toBeLessThan(rebuilt.indexOf('m=video'));
			// The next patch is laid over this one.
			expect(patchedSdp(rebuilt, patch)).toBe(rebuilt);
		})
	);
	expect(ufragOf(sampleSdp({ setup: 'actpass' }))).toBe('cwz3');
	expect(sampleSdp({ setup: 'actpass' })).toContain(fingerprintLine);
	expect(icePatchOf('v=0\r\n', 'offer')).toBeNull();
});

test('[IP2] a patch with two addresses takes under 350 bytes, a whole description over 2,500', () => {
	const patch = icePatchOf(sampleSdp({ setup: 'actpass' }), 'offer')!;
	// Active TCP candidates serve nobody.
	expect(patch.candidates).toEqual([
		'1981258823 1 udp 2122194687 192.0.2.2 42882 typ host',
		'3178323367 1 udp 2122265343 2001:db8::2 41420 typ host'
	]);
	const message: LinkMessage = { type: 'patch', life: 12, role: 'offer', round: 3, offered: 3, patch };
	expect(JSON.stringify(message).length).toBeLessThan(350);
	expect(sampleSdp({ setup: 'actpass' }).length).toBeGreaterThan(2_500);
	expect(parseLinkMessage(JSON.parse(JSON.stringify(message)))).toEqual({ ok: true, value: message });
});

const heading = { life: 1, round: 2, offered: 2 };
const good = { ufrag: 'abcd', pwd: 'x'.repeat(22), setup: 'actpass', candidates: [] };

test('[IP3] what a peer may say passes the parser unchanged', () => {
	const messages: readonly LinkMessage[] = [
		{ type: 'description', ...heading, description: { type: 'offer', sdp: sampleSdp({ setup: 'actpass' }) } },
		{
			type: 'candidate',
			life: 3,
			candidate: { candidate: 'candidate:1 1 udp 1 10.0.0.2 9 typ host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'abcd' }
		},
		{ type: 'patch', role: 'answer', ...heading, patch: { ...good, setup: 'active' } }
	];
	for (const message of messages) expect(parseLinkMessage(structuredClone(message))).toEqual({ ok: true, value: message });
});

test('[IP3] what could add lines to a description, or is none of ours, is refused', () => {
	const refused: readonly unknown[] = [
		null,
		[],
		'patch',
		{ type: 'patch' },
		{ type: 'other', ...heading },
		{ type: 'patch', role: 'offer', ...heading, life: 0, patch: good },
		{ type: 'patch', role: 'offer', ...heading, round: 0, patch: good },
		{ type: 'patch', role: 'offer', ...heading, round: 1.5, patch: good },
		{ type: 'patch', role: 'offer', ...heading, round: Number.MAX_SAFE_INTEGER, patch: good },
		{ type: 'patch', role: 'offer', ...heading, patch: { ...good, ufrag: 'ab\r\na=x' } },
		{ type: 'patch', role: 'offer', ...heading, patch: { ...good, pwd: 'short' } },
		{ type: 'patch', role: 'offer', ...heading, patch: { ...good, setup: 'active' } },
		{ type: 'patch', role: 'answer', ...heading, patch: good },
		{ type: 'patch', role: 'offer', ...heading, patch: { ...good, candidates: ['1 1 udp\r\na=sendonly'] } },
		{ type: 'patch', role: 'offer', ...heading, patch: { ...good, candidates: Array<string>(65).fill('1') } },
		{ type: 'candidate', life: 1, candidate: { candidate: 'x\ny' } },
		{ type: 'candidate', life: 1, candidate: { candidate: 'x', usernameFragment: 7 } },
		{ type: 'description', ...heading, description: { type: 'rollback', sdp: '' } },
		{ type: 'description', ...heading, description: { type: 'offer', sdp: 'x'.repeat(60_001) } },
		{ type: 'description', life: 1, round: 1, description: { type: 'offer', sdp: '' } }
	];
	for (const value of refused)
		expect(parseLinkMessage(value), JSON.stringify(value)?.slice(0, 80)).toEqual({ ok: false, error: { reason: 'malformed' } });
	fc.assert(fc.property(fc.anything(), (value) => void parseLinkMessage(value)));
});
