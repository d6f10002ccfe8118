import type { CaseLook } from '#lib/view/look/case-look.svelte.ts';
import { placeOfFocus, placeUnder } from './place-finder.ts';

/** Long enough not to be a slow tap. */
const longPressMs = 600;
/** A finger that moves farther scrolls. */
const stillWithinPx = 8;

/** The text of a note is written in a shadow root: its events name the innermost element only in their path. */
const innermost = (event: Event): EventTarget | null => event.composedPath()[0] ?? event.target;
const isTyping = (target: EventTarget | null): boolean =>
	target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], .cm-editor') !== null;

/** Where words are, a long press selects them: it keeps that meaning. */
const isText = (target: Element): boolean => target.closest('[data-place^="note:"]') !== null;

/**
 * Taps while the mode is on, long presses and the key L point; Escape ends. The returned function ends the listening. In the mode
 * whatever names a place can be reached by keyboard.
 */
export function listenToPointing(look: Pick<CaseLook, 'point' | 'end' | 'own'>, mode: boolean): () => void {
	const end = new AbortController();
	const { signal } = end;
	let press: { readonly x: number; readonly y: number; readonly cancel: () => void } | null = null;
	/** Where the finger came down that has not been lifted since, and whether it has moved: who drags a picture points at nothing. */
	let down = { x: 0, y: 0 };
	/** The click that ends a long press opens nothing. */
	let swallow = false;

	const stop = (event: Event): void => {
		event.preventDefault();
		event.stopPropagation();
	};
	const release = (): void => {
		press?.cancel();
		press = null;
	};
	const pointAt = (target: Element, x: number, y: number): boolean => {
		const place = placeUnder(target, x, y);
		if (place !== null) look.point(place);
		return place !== null;
	};

	document.addEventListener(
		'pointerdown',
		(event) => {
			swallow = false;
			release();
			const { target, clientX: x, clientY: y } = event;
			down = { x, y };
			if (!(target instanceof Element) || event.button !== 0 || mode || isText(target)) return;
			if (placeUnder(target, x, y) === null) return;
			const timer = setTimeout(() => {
				press = null;
				swallow = pointAt(target, x, y);
			}, longPressMs);
			press = { x, y, cancel: () => clearTimeout(timer) };
		},
		{ capture: true, signal }
	);
	document.addEventListener(
		'pointermove',
		({ clientX, clientY }) => {
			if (press && Math.hypot(clientX - press.x, clientY - press.y) > stillWithinPx) release();
		},
		{ capture: true, passive: true, signal }
	);
	for (const type of ['pointerup', 'pointercancel'] as const) document.addEventListener(type, release, { capture: true, signal });
	document.addEventListener('contextmenu', (event) => swallow && event.preventDefault(), { capture: true, signal });
	document.addEventListener(
		'click',
		(event) => {
			const { target } = event;
			if (swallow) {
				swallow = false;
				return stop(event);
			}
			if (!mode || !(target instanceof Element) || target.closest('[data-look-control]')) return;
			// A press of Enter on a focused place has no position.
			const place = event.detail === 0 ? placeOfFocus(target) : null;
			if (place !== null) look.point(place);
			else if (Math.hypot(event.clientX - down.x, event.clientY - down.y) > stillWithinPx && event.detail > 0) return;
			// A picture that is dragged holds the pointer, and its frame gets the click.
			else if (!pointAt(document.elementFromPoint(event.clientX, event.clientY) ?? target, event.clientX, event.clientY)) return;
			stop(event);
		},
		{ capture: true, signal }
	);
	document.addEventListener(
		'keydown',
		(event) => {
			if (event.ctrlKey || event.metaKey || event.altKey || isTyping(innermost(event))) return;
			if (event.key === 'Escape' && (mode || look.own.at === 'pointing')) {
				look.end();
				return stop(event);
			}
			const wanted = event.key === 'l' || event.key === 'L' || (mode && event.key === 'Enter');
			const place = wanted ? placeOfFocus(document.activeElement) : null;
			if (place === null) return;
			look.point(place);
			stop(event);
		},
		{ capture: true, signal }
	);

	const reachable = mode ? makeReachable() : null;
	document.documentElement.toggleAttribute('data-looking', mode);
	return () => {
		end.abort();
		release();
		reachable?.();
		document.documentElement.removeAttribute('data-looking');
	};
}

/** Rows and values are no stops of the Tab key otherwise: there are hundreds. What screen readers pass over stays none. */
function makeReachable(): () => void {
	const made = [...document.querySelectorAll('[data-place]:not([tabindex])')].filter(
		(element) => !element.closest('[aria-hidden="true"], button, a[href]')
	);
	for (const element of made) element.setAttribute('tabindex', '0');
	return () => made.forEach((element) => element.removeAttribute('tabindex'));
}

const scrollKeys = ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' '];

/** Tells when the person of this device scrolls, by whatever hand. The returned function ends it. */
export function listenToOwnMoves(moved: () => void): () => void {
	const end = new AbortController();
	const listening = { capture: true, passive: true, signal: end.signal };
	window.addEventListener('wheel', moved, listening);
	window.addEventListener('touchmove', moved, listening);
	window.addEventListener(
		'keydown',
		(event) => {
			const target = innermost(event);
			const acts = target instanceof Element && target.closest('button, a, [role="slider"]') !== null;
			if (scrollKeys.includes(event.key) && !isTyping(target) && !acts) moved();
		},
		listening
	);
	// The bar at the edge of the window is no part of the page, and tells of itself only like this.
	window.addEventListener(
		'pointerdown',
		({ clientX }) => {
			if (clientX >= document.documentElement.clientWidth) moved();
		},
		listening
	);
	return () => end.abort();
}
