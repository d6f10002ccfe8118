import { isId, type DeviceId } from '#lib/core/ids.ts';
import type { RoomNote } from './room-state.ts';

/** Where a tab keeps the room it is in, through a reload and no longer: `sessionStorage`. */
export interface RoomNoteStore {
	read(): RoomNote | null;
	write(note: RoomNote | null): void;
}

/** The name carries the device: a shared tablet's next person never comes into the call of the one before. */
export function createRoomNoteStore(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, device: string): RoomNoteStore {
	const name = `wardline.room.${device}`;
	return {
		read() {
			try {
				return parseNote(JSON.parse(storage.getItem(name) ?? 'null'));
			} catch {
				return null;
			}
		},
		write(note) {
			try {
				if (note === null) storage.removeItem(name);
				else storage.setItem(name, JSON.stringify(note));
			} catch {
				// A full or forbidden store costs coming back by itself.
			}
		}
	};
}

function parseNote(value: unknown): RoomNote | null {
	if (typeof value !== 'object' || value === null) return null;
	const { callId, caseId, media, members, letIn = [], togetherSinceMs, atMs } = value as Partial<Record<keyof RoomNote, unknown>>;
	if (!isId(callId) || !isId(caseId) || (media !== 'video' && media !== 'audio')) return null;
	if (!isDevices(members) || !isDevices(letIn) || typeof atMs !== 'number') return null;
	return { callId, caseId, media, members, letIn, togetherSinceMs: typeof togetherSinceMs === 'number' ? togetherSinceMs : null, atMs };
}

const isDevices = (value: unknown): value is DeviceId[] => Array.isArray(value) && value.every(isId);
