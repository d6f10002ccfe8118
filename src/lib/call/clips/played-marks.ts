import type { DeviceId } from '#lib/core/ids.ts';

/** Which clips of a call were played in this tab: after a reload they are not played again. */
export interface PlayedMarks {
	has(speaker: DeviceId, number: number): boolean;
	add(speaker: DeviceId, number: number): void;
}

/** Kept as long as the tab lives; holds ids and numbers, nothing of what was said. */
export function createPlayedMarks(storage: Pick<Storage, 'getItem' | 'setItem'>, callId: string): PlayedMarks {
	const name = `wardline.clips-played.${callId}`;
	const played = new Set((storage.getItem(name) ?? '').split(' ').filter(Boolean));
	return {
		has: (speaker, number) => played.has(`${speaker}:${number}`),
		add(speaker, number) {
			played.add(`${speaker}:${number}`);
			try {
				storage.setItem(name, [...played].join(' '));
			} catch {
				// A full or forbidden session store costs a clip heard twice after a reload.
			}
		}
	};
}
