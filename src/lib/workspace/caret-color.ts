import type { DeviceId } from '#lib/core/ids.ts';

/** Light and dark; at least 3 : 1 against either surface (WCAG 1.4.11), and none of the reds and ambers that mean something clinically. */
const colors = [
	'light-dark(#1f5fbf, #8ab4ff)',
	'light-dark(#6b3fb5, #c4a6ff)',
	'light-dark(#a82d82, #f29bd4)',
	'light-dark(#6f4a1e, #d2a878)',
	'light-dark(#44546a, #a9bbd2)',
	'light-dark(#0f6b85, #6fcbe6)'
] as const;

/** The colour a device's caret has on other screens: the same everywhere and always; two devices may share one, since names tell them apart. */
export const caretColorOf = (device: DeviceId): string => colors[parseInt(device.slice(0, 8), 16) % colors.length]!;
