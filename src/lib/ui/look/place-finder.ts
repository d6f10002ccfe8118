import { elementOf, parsePlace, type CasePlace } from '#lib/model/look/case-place.ts';

/*
 * Where places are on this screen. An element that shows one names it in `data-place`; a row of the chart names the hours it
 * covers in `data-place-span`, `data-from-ms` and `data-to-ms`; what only a keyboard points at stands in `data-place-key`.
 */

/** A part of the window, in pixels from its upper left corner. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
	/** A spot, where the place is no area. */
	readonly spot: boolean;
}

/** Half of the smallest target (48 px): values of a chart stand closer than fingers are wide. */
const reachPx = 24;
/** A ring narrower than this hides what it is drawn around. */
const narrowestPx = 28;

const share = (at: number, from: number, length: number): number => (length > 0 ? Math.min(Math.max((at - from) / length, 0), 1) : 0);

/** What somebody points at who touches here; null where there is nothing to point at. */
export function placeUnder(target: Element, clientX: number, clientY: number): CasePlace | null {
	const element = target.closest('[data-place], [data-place-span]');
	if (element === null) return null;
	const box = element.getBoundingClientRect();
	const span = element.getAttribute('data-place-span');
	if (span !== null) {
		const near = nearestValue(element, span, clientX);
		if (near !== null) return near;
		const [fromMs, toMs] = [Number(element.getAttribute('data-from-ms')), Number(element.getAttribute('data-to-ms'))];
		return parsePlace(`${span}@${Math.round(fromMs + share(clientX, box.left, box.width) * (toMs - fromMs))}`);
	}
	const place = parsePlace(element.getAttribute('data-place'));
	if (place?.at !== 'image') return place;
	return { ...place, point: { x: share(clientX, box.left, box.width), y: share(clientY, box.top, box.height) } };
}

/** The value in a row of the chart that a finger beside it means. */
function nearestValue(row: Element, span: string, clientX: number): CasePlace | null {
	const values = [...(row.parentElement?.querySelectorAll(`[data-place$=":${span.slice(span.indexOf(':') + 1)}"]`) ?? [])];
	const away = (element: Element): number => {
		const { left, width } = element.getBoundingClientRect();
		return Math.abs(left + width / 2 - clientX);
	};
	const nearest = values.toSorted((one, other) => away(one) - away(other))[0];
	return nearest && away(nearest) <= reachPx ? parsePlace(nearest.getAttribute('data-place')) : null;
}

/** What the focused element is about, or what a focused button shows; within a dialog, what the dialog shows. */
export function placeOfFocus(element: Element | null): CasePlace | null {
	const found =
		element?.closest('[data-place], [data-place-key]') ??
		element?.closest('button, a')?.querySelector('[data-place]') ??
		element?.closest('[role="dialog"], dialog')?.querySelector('[data-place]');
	return parsePlace(found?.getAttribute('data-place') ?? found?.getAttribute('data-place-key'));
}

const isShown = (element: Element): boolean => {
	const box = element.getBoundingClientRect();
	return box.width > 0 && box.height > 0;
};

/** The element that shows a place; one in a dialog goes before the page below it. One that is hidden, if there is no other. */
export function elementFor(place: CasePlace): Element | null {
	const span = place.at === 'chart' ? `[data-place-span="chart:${place.sign}"]` : `[data-place="${elementOf(place)}"]`;
	const found = [...document.querySelectorAll(span)];
	const shown = found.filter(isShown);
	return shown.find((element) => element.closest('[role="dialog"], dialog')) ?? shown[0] ?? found[0] ?? null;
}

/** Where a place is in the window; null while nothing shows it. */
export function boxOf(place: CasePlace): Box | null {
	const element = elementFor(place);
	if (element === null || !isShown(element)) return null;
	const box = element.getBoundingClientRect();
	if (place.at === 'chart') {
		const [fromMs, toMs] = [Number(element.getAttribute('data-from-ms')), Number(element.getAttribute('data-to-ms'))];
		if (place.atMs < fromMs || place.atMs > toMs) return null;
		return {
			left: box.left + share(place.atMs, fromMs, toMs - fromMs) * box.width,
			top: box.top,
			width: 0,
			height: box.height,
			spot: false
		};
	}
	if (place.at !== 'image' || place.point === null) {
		const width = Math.max(box.width, narrowestPx);
		return { left: box.left - (width - box.width) / 2, top: box.top, width, height: box.height, spot: false };
	}
	const { x, y } = place.point;
	return { left: box.left + x * box.width, top: box.top + y * box.height, width: 0, height: 0, spot: true };
}

/** Where the page below what sticks to the top of the window begins. */
const headBottom = (): number => Math.max(0, document.querySelector('[data-look-head]')?.getBoundingClientRect().bottom ?? 0);

/** How far a box is outside of what one sees, in pixels; 0 for one in sight. */
export function outsideBy({ top, height }: Box): number {
	const head = headBottom();
	if (top + height < head) return head - top - height;
	return Math.max(0, top - innerHeight);
}

/** What stands first below the head: it tells another screen how far this one was scrolled. Null at the very top of the page. */
export function topPlace(): CasePlace | null {
	if (scrollY < 8) return null;
	const head = headBottom();
	let best: { readonly text: string; readonly top: number } | null = null;
	for (const element of document.querySelectorAll('[data-place]')) {
		if (element.closest('[role="dialog"], dialog')) continue;
		const { top, width } = element.getBoundingClientRect();
		if (width > 0 && top >= head - 4 && top < innerHeight && (best === null || top < best.top))
			best = { text: element.getAttribute('data-place')!, top };
	}
	return parsePlace(best?.text);
}

const calm = (): ScrollBehavior => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth');

/** Scrolls a place to the middle of what one sees. */
export function scrollToPlace(place: CasePlace): void {
	elementFor(place)?.scrollIntoView({ block: 'center', inline: 'nearest', behavior: calm() });
}

/** Scrolls so that a place stands first below the head; null is the top of the page. */
export function scrollToTop(place: CasePlace | null): void {
	if (place === null) return scrollTo({ top: 0, behavior: calm() });
	const box = boxOf(place);
	if (box !== null) scrollBy({ top: box.top - headBottom(), behavior: calm() });
}

/** Where a place is looked for while nothing shows it: what is drawn last has no element before. */
const usualParts: { readonly [At in CasePlace['at']]: string } = {
	chart: 'observations',
	vitals: 'observations',
	lab: 'observations',
	note: 'notes',
	timeline: 'timeline',
	image: 'images'
};

/** The part of the screen that shows a place: layouts name the wrapper of a part after it. */
export function partOf<Part extends string>(place: CasePlace, parts: readonly Part[]): Part | null {
	const element = elementFor(place);
	const shows = parts.find((part) => element?.closest(`[data-part] .${part}`));
	return shows ?? parts.find((part) => part === usualParts[place.at]) ?? null;
}
