import type { ImportItem, ImportPatient } from '#lib/view/import-files.svelte.ts';

/** Of hundreds, so many are listed at first, and so many more at each asking: a longer list nobody reads, and it holds up the screen. */
export const shownAtOnce = 20;
export const shownMore = 50;

export const isFailed = ({ state }: ImportPatient): boolean => state.at === 'failed';

/** Whether somebody has to do something about it. */
export const needsLook = (item: ImportItem): boolean => item.at === 'refused' || (item.at === 'read' && item.patients.some(isFailed));
