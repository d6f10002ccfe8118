import { utf8, type Bytes } from './bytes.ts';

/**
 * Why a device whose app may be closed is alerted. This is all that an alert ever says: no name, no place, no value. The order is
 * the one on the wire; new reasons go to the end.
 */
export const alertReasons = ['consult-waiting', 'call-waiting', 'advice-waiting', 'test'] as const;
/** `test` is what a device asks for itself, to see whether alerts arrive. */
export type AlertReason = (typeof alertReasons)[number];

/** Every alert is as long as every other: a push service that counts bytes learns nothing. */
const payloadBytes = 16;

/** The whole content of an alert, before it is encrypted for its device: the reason, filled up with spaces. */
export const encodeAlert = (reason: AlertReason): Bytes => utf8(reason.padEnd(payloadBytes));

/** The reason in an alert's text; null for anything else. */
export const decodeAlert = (text: string): AlertReason | null => alertReasons.find((reason) => reason === text.trimEnd()) ?? null;
