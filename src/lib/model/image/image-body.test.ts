import { expect, test } from 'vitest';
import { makeStatement, numberedId } from '../../../../tests/support/make-statement.ts';
import { parseStatementBody } from '../parse-statement.ts';
import { mayState } from '../rights.ts';
import type { StatementId } from '#lib/core/ids.ts';
import { caseImages } from './case-images.ts';
import type { ImageBody } from './image-body.ts';

const blob = { hash: '0f'.repeat(32), bytes: 19_000, mime: 'image/webp' };
const taken = {
	act: 'taken',
	subject: 'wound',
	caption: 'Left heel',
	takenAtMs: 1_800_000_000_000,
	widthPx: 2_560,
	heightPx: 1_920,
	key: false,
	preview: blob,
	full: { ...blob, bytes: 900_000 }
} as const;
const path = (wrong: object): string | null | undefined => {
	const parsed = parseStatementBody('image', { ...taken, ...wrong });
	return parsed.ok || parsed.error.reason !== 'malformed' ? null : parsed.error.path;
};

test('[KI1] an image reads back as it was stated, and a false one names its field', () => {
	expect(parseStatementBody('image', taken)).toEqual({ ok: true, value: { kind: 'image', body: taken } });
	expect(path({ subject: 'selfie' })).toBe('subject');
	expect(path({ widthPx: 0 })).toBe('widthPx');
	expect(path({ heightPx: 1e9 })).toBe('heightPx');
	expect(path({ caption: 'x'.repeat(501) })).toBe('caption');
	expect(path({ act: 'set-aside', image: numberedId(1), reason: ' ' })).toBe('reason');
});

test('[KI1] a picture holds pixels alone and is no larger than its place: no SVG, no preview of a megabyte', () => {
	expect(path({ full: { ...blob, mime: 'image/svg+xml' } })).toBe('full');
	expect(path({ preview: { ...blob, bytes: 1_000_000 } })).toBe('preview');
	expect(path({ full: { ...blob, bytes: 100_000_000 } })).toBe('full');
});

test('[KI1] ward staff and experts may add images, observers and administrators may not', () => {
	const may = (['doctor', 'nurse', 'expert', 'administrator', 'observer'] as const).filter((role) => mayState(role, 'image'));
	expect(may).toEqual(['doctor', 'nurse', 'expert']);
});

const image = (id: number, body: ImageBody, more: { readonly supersedes?: readonly number[]; readonly wallMs?: number } = {}) =>
	makeStatement({ id, kind: 'image', body, ...more });
const aside = (of: number, reason: string | null): ImageBody => ({ act: 'set-aside', image: numberedId<StatementId>(of), reason });
const mark = (of: number, key: boolean): ImageBody => ({ act: 'marked', image: numberedId<StatementId>(of), key });
const told = (...statements: ReturnType<typeof image>[]) =>
	caseImages(statements).map((one) => [Number.parseInt(one.statement.id, 16), one.key, one.setAside?.body.reason ?? null]);

test('[KI2] key images come first, then the newest; a mark changes that, and the image keeps its name', () => {
	const three = [
		image(1, { ...taken, takenAtMs: 30 }),
		image(2, { ...taken, takenAtMs: 20, key: true }),
		image(3, { ...taken, takenAtMs: 40 })
	];
	expect(told(...three).map(([id]) => id)).toEqual([2, 3, 1]);
	expect(told(...three, image(4, mark(1, true)), image(5, mark(2, false))).map(([id]) => id)).toEqual([1, 3, 2]);
	expect(told(...three, image(4, mark(1, true)), image(5, mark(1, false), { supersedes: [4] })).map(([id]) => id)).toEqual([2, 3, 1]);
});

test('[KI2] of two marks made apart the one that shows it more counts', () => {
	expect(told(image(1, taken), image(2, mark(1, true)), image(3, mark(1, false)))).toEqual([[1, true, null]]);
	expect(caseImages([image(1, taken), image(2, mark(1, true)), image(3, mark(1, false))])[0]!.markHeads).toEqual([
		numberedId(2),
		numberedId(3)
	]);
});

test('[KI3] an image set aside stays in the file with its reason, and can be taken back', () => {
	expect(told(image(1, taken), image(2, aside(1, 'Other patient')))).toEqual([[1, false, 'Other patient']]);
	expect(told(image(1, taken), image(2, aside(1, 'Other patient')), image(3, aside(1, null), { supersedes: [2] }))).toEqual([
		[1, false, null]
	]);
});

test('[KI3] while two people disagree about a wrong image, it stays aside', () => {
	expect(told(image(1, taken), image(2, aside(1, null)), image(3, aside(1, 'Other patient')))).toEqual([[1, false, 'Other patient']]);
});

test('[KI3] a mark about another image, or about none that is here, changes nothing', () => {
	expect(told(image(1, taken), image(2, aside(9, 'Other patient')))).toEqual([[1, false, null]]);
});
