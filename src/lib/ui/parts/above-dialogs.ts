/** Whether an event comes from what stands above every dialog and leaves it open: marked `data-above-dialogs`. */
export const isAboveDialogs = ({ target }: Event): boolean => target instanceof Element && target.closest('[data-above-dialogs]') !== null;
