import type { SoundAbility } from '#lib/call/ladder/plan.ts';

const withSettings = (line: string, settings: Readonly<Record<string, number>>): string => {
	const [head, ...rest] = line.split(' ');
	const kept = rest
		.join(' ')
		.split(';')
		.map((pair) => pair.trim())
		.filter((pair) => pair !== '' && !(pair.split('=')[0]! in settings));
	return `${head} ${[...kept, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)].join(';')}`;
};

/**
 * A peer's description with its wishes about the sound sent to it replaced by ours: it asks, this side decides. Only for the
 * remote description, never the local one (calls.md section 2, "SDP munging").
 *
 * - Frames of 20 ms where the worker merges them into longer ones as the plan changes; else of 60 ms, a third of the packets.
 * - Constant bitrate: the plan's cost is then exact, and packet lengths tell an onlooker nothing of what is said.
 * - No DTX: packets that stop would take the copies of a sentence's last words with them.
 * - Opus' own copy of the last frame only where redundancy carries none: it takes its bits from the voice.
 */
export function editRemoteSound(sdp: string, ability: SoundAbility): string {
	const settings = { cbr: 1, usedtx: 0, useinbandfec: ability.red ? 0 : 1 };
	return sdp
		.split(/(?=^m=)/m)
		.map((section) => {
			const payloadType = /^a=rtpmap:(\d+) opus\/48000/im.exec(section)?.[1];
			if (!section.startsWith('m=audio') || payloadType === undefined) return section;
			const lines = section.split('\r\n').filter((line) => !/^a=(max)?ptime:/.test(line));
			const map = lines.findIndex((line) => line.startsWith(`a=rtpmap:${payloadType} `));
			const own = `a=fmtp:${payloadType} `;
			const asked = lines.find((line) => line.startsWith(own)) ?? own;
			const others = lines.filter((line) => !line.startsWith(own));
			others.splice(map + 1, 0, withSettings(asked, settings), `a=ptime:${ability.transform ? 20 : 60}`);
			return others.join('\r\n');
		})
		.join('');
}
