import { concatBytes, fromHex, toBase64Url, toHex, utf8 } from '#lib/core/bytes.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { deriveBytes } from './key-derivation.ts';
import { hmac, type SpaceKey } from './key-ring.ts';

const roomLabel = utf8('wardline live lane room v1');
const passwordLabel = utf8('wardline live lane password v1');

/**
 * Where devices with the same document open meet, and what keeps others out. Both follow from the document's key, so a new
 * epoch is a new room; neither tells the key, nor one the other.
 */
export async function deriveLiveLane(
	documentKey: SpaceKey,
	document: DocumentId
): Promise<{ readonly room: string; readonly password: string }> {
	const { secret } = documentKey;
	const roomKey = await deriveBytes(secret, roomLabel, 32);
	const password = await deriveBytes(secret, concatBytes(passwordLabel, fromHex(document)), 32);
	return { room: toHex(await hmac(roomKey, fromHex(document))), password: toBase64Url(password) };
}
