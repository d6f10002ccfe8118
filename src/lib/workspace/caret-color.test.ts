import { expect, test } from 'vitest';
import { idOfBytes, type DeviceId } from '#lib/core/ids.ts';
import { caretColorOf } from './caret-color.ts';

const device = (number: number): DeviceId => idOfBytes<DeviceId>(new Uint8Array(16).fill(0).with(3, number));

test('[C22] a device has one caret colour, and devices spread over six', () => {
	const colors = Array.from({ length: 60 }, (_, number) => caretColorOf(device(number)));
	expect(new Set(colors).size).toBe(6);
	expect(caretColorOf(device(7))).toBe(colors[7]);
	expect(colors.every((color) => /^light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\)$/.test(color))).toBe(true);
});
