import * as v from 'valibot';
import type { StatementId } from '#lib/core/ids.ts';
import { blobRefSchema, type BlobRef } from '../blob-ref.ts';
import { idOf, instantMs, shortText, spokenText } from '../body-fields.ts';

/** What a picture shows, coarse enough to be chosen in two pairs of gloves (FHIR `Media.modality` and `type`, kept small). */
export const imageSubjects = ['wound', 'ecg', 'x-ray-film', 'monitor', 'document', 'other'] as const;
export type ImageSubject = (typeof imageSubjects)[number];

/** A picture of the patient, a film, a strip or a screen. Its bytes lie beside the case file, sealed. */
export interface ImageTaken {
	readonly act: 'taken';
	readonly subject: ImageSubject;
	/** What is to be seen, in the words of whoever took it; may be empty. */
	readonly caption: string;
	/** When the picture was taken, by the clock of whoever took it. */
	readonly takenAtMs: number;
	/** Size of the full picture. */
	readonly widthPx: number;
	readonly heightPx: number;
	/** Shown first, and meant for whoever is asked (DICOM "key image"). */
	readonly key: boolean;
	/** Long edge at most 480 pixels; travels before any full picture. */
	readonly preview: BlobRef;
	/** Long edge at most 2,560 pixels. */
	readonly full: BlobRef;
}

/** Makes an image a key image, or one no longer. Supersedes earlier marks of the same image. */
export interface ImageMarked {
	readonly act: 'marked';
	readonly image: StatementId;
	readonly key: boolean;
}

/** Sets a wrong image aside, or takes it back. Supersedes earlier ones about the same image. The image itself stays in the file. */
export interface ImageSetAside {
	readonly act: 'set-aside';
	readonly image: StatementId;
	/** Null takes it back. */
	readonly reason: string | null;
}

export type ImageBody = ImageTaken | ImageMarked | ImageSetAside;

/** Beyond what any maker of pictures here writes; a hostile size makes no screen lay out a mile of box. */
const longestEdgePx = 16_384;
const edgePx = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(longestEdgePx));

/** Sealed: a preview is drawn for every image of a case, and fetched unasked. */
const mostPreviewBytes = 64 * 1024;
const mostFullBytes = 16 * 1024 * 1024;

/** Types that hold pixels alone: an SVG is a document with scripts. */
const picture = (mostBytes: number): v.GenericSchema<unknown, BlobRef> =>
	v.pipe(
		blobRefSchema,
		v.check(({ bytes, mime }) => bytes <= mostBytes && /^image\/(jpeg|webp)$/.test(mime))
	);

export const imageSchema: v.GenericSchema<unknown, ImageBody> = v.variant('act', [
	v.object({
		act: v.literal('taken'),
		subject: v.picklist(imageSubjects),
		caption: shortText,
		takenAtMs: instantMs,
		widthPx: edgePx,
		heightPx: edgePx,
		key: v.boolean(),
		preview: picture(mostPreviewBytes),
		full: picture(mostFullBytes)
	}),
	v.object({ act: v.literal('marked'), image: idOf<StatementId>(), key: v.boolean() }),
	v.object({ act: v.literal('set-aside'), image: idOf<StatementId>(), reason: v.nullable(spokenText) })
]);
