import { m } from '#lib/paraglide/messages.js';
import type { CaseImage } from '#lib/model/image/case-images.ts';
import type { ImageBody, ImageSubject } from '#lib/model/image/image-body.ts';
import { failureWords } from '#lib/ui/case/failure-words.ts';
import type { KeepImageError } from '#lib/view/case-images.svelte.ts';
import type { ImageIntake } from '#lib/view/image-intake.svelte.ts';

const subjects: { readonly [S in ImageSubject]: () => string } = {
	wound: m.images_subject_wound,
	ecg: m.images_subject_ecg,
	'x-ray-film': m.images_subject_film,
	monitor: m.images_subject_monitor,
	document: m.images_subject_document,
	other: m.images_subject_other
};

export const subjectWords = (subject: ImageSubject): string => subjects[subject]();

/** What an image shows, for those who do not see it, and for lists. */
export function imageWords({ statement }: CaseImage): string {
	const { subject, caption } = statement.body;
	return caption === '' ? subjectWords(subject) : `${subjectWords(subject)} · ${caption}`;
}

/** Why a picture was not kept, in one sentence that says what to do. */
export const keepFailureWords = (error: KeepImageError): string =>
	error.reason === 'no-key' ? m.images_failed_no_key() : failureWords(error);

/** Why a file could not be taken, in one sentence that says what to do. */
export function intakeFailureWords({ name, reason }: NonNullable<ImageIntake['failure']>): string {
	switch (reason) {
		case 'no-image':
			return m.images_failed_no_image({ name });
		case 'unsupported':
			return m.images_failed_unsupported({ name });
		case 'damaged':
			return m.images_failed_damaged({ name });
		case 'too-large':
			return m.images_failed_too_large({ name });
	}
}

/** A statement about an image in a line or two for the timeline. */
export function imageStatementWords(body: ImageBody): { readonly title: string; readonly detail: string } {
	switch (body.act) {
		case 'taken':
			return { title: subjectWords(body.subject), detail: body.caption };
		case 'marked':
			return { title: body.key ? m.images_timeline_key() : m.images_timeline_unkey(), detail: '' };
		case 'set-aside':
			return { title: body.reason === null ? m.images_timeline_back() : m.images_timeline_aside(), detail: body.reason ?? '' };
	}
}
