import * as v from 'valibot';

/** Names sealed bytes that lie beside the case file: a voice clip, a photo. */
export interface BlobRef {
	/** SHA-256 of the sealed bytes, 64 hexadecimal digits: it is the blob's address and says that it is whole. */
	readonly hash: string;
	/** Length of the sealed bytes. */
	readonly bytes: number;
	/** What the bytes are once opened, for example `audio/ogg; codecs=opus`. */
	readonly mime: string;
}

/** `mime`: RFC 6838 section 4.2 bounds each half of the name to 127 characters; parameters follow it. */
export const blobRefSchema: v.GenericSchema<unknown, BlobRef> = v.object({
	hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
	bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	mime: v.pipe(v.string(), v.regex(/^[a-z]+\/[\w.+-]{1,127}(; ?[\w.+-]+="?[\w.,+ -]+"?){0,4}$/), v.maxLength(300))
});
