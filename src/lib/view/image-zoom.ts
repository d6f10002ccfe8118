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
