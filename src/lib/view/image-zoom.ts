/** How a picture lies in its window: enlarged so many times over "all of it", its middle moved by so many pixels. */
export interface Zoom {
	readonly scale: number;
	readonly x: number;
	readonly y: number;
}

interface Size {
	readonly width: number;
	readonly height: number;
}

export const allOfIt: Zoom = { scale: 1, x: 0, y: 0 };
/** Eight times: the fine print of a film on a phone. */
export const mostScale = 8;

/** The picture's size when all of it is in the window; a small picture grows with it. */
export function fittedSize(picture: Size, window: Size): Size {
	const scale = Math.min(window.width / picture.width, window.height / picture.height);
	return { width: picture.width * scale, height: picture.height * scale };
}

const between = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** The same zoom with no more empty window on one side than on the other. */
export function clamped(zoom: Zoom, fit: Size, window: Size): Zoom {
	const scale = Math.min(mostScale, Math.max(1, zoom.scale));
	return {
		scale,
		x: between(zoom.x, Math.max(0, (fit.width * scale - window.width) / 2)),
		y: between(zoom.y, Math.max(0, (fit.height * scale - window.height) / 2))
	};
}

/** Enlarges by `factor`; what lies under the point (from the window's middle) stays under it. */
export function zoomedAt(zoom: Zoom, factor: number, at: { readonly x: number; readonly y: number }): Zoom {
	const scale = Math.min(mostScale, Math.max(1, zoom.scale * factor));
	const grows = scale / zoom.scale;
	return { scale, x: at.x - (at.x - zoom.x) * grows, y: at.y - (at.y - zoom.y) * grows };
}

/** The part of a picture that a window shows, in ten-thousandths of its width and height: the same whatever the window's form. */
export interface ShownPart {
	readonly middle: { readonly x: number; readonly y: number };
	readonly width: number;
	readonly height: number;
}

const whole = 10_000;

export function shownPart(zoom: Zoom, fit: Size, window: Size): ShownPart {
	const share = (of: number): number => Math.min(whole, Math.max(1, Math.round(of * whole)));
	const [width, height] = [fit.width * zoom.scale, fit.height * zoom.scale];
	return {
		middle: { x: share(0.5 - zoom.x / width), y: share(0.5 - zoom.y / height) },
		width: share(window.width / width),
		height: share(window.height / height)
	};
}

/** The largest zoom at which a window shows all of the part, its middle in the middle as far as the picture's edges let it. */
export function zoomToPart({ middle, width, height }: ShownPart, fit: Size, window: Size): Zoom {
	const scale = Math.min((window.width / fit.width) * (whole / width), (window.height / fit.height) * (whole / height));
	const offset = (at: number, length: number): number => (0.5 - at / whole) * length * scale;
	return clamped({ scale, x: offset(middle.x, fit.width), y: offset(middle.y, fit.height) }, fit, window);
}

/** As it travels, in less than the 64 characters of a choice; `picture`: what names the picture, without spaces. */
export const formatPart = (picture: string, { middle, width, height }: ShownPart): string =>
	[picture, middle.x, middle.y, width, height].join(' ');

/** Reads what another device said; null for another picture, and for what is no part of one. */
export function parsePart(picture: string, text: string): ShownPart | null {
	const figures = text.startsWith(`${picture} `) ? text.slice(picture.length + 1).split(' ') : [];
	const [x, y, width, height, ...more] = figures.map((figure) => (/^(?:\d{1,4}|10000)$/.test(figure) ? Number(figure) : null));
	if (x == null || y == null || !width || !height || more.length > 0) return null;
	return { middle: { x, y }, width, height };
}
