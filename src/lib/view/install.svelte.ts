/** Chromium's event that says the app can be installed; no standard type exists. */
interface InstallPromptEvent extends Event {
	prompt(): Promise<unknown>;
}

/** Putting the app on the home screen: a data-safety step, since some systems clear pages that were not installed after a week. */
export class Install {
	#event = $state.raw<InstallPromptEvent | null>(null);
	#installed = $state(false);
	readonly #steps: 'ios' | 'menu';

	constructor(page: Pick<Window, 'addEventListener' | 'matchMedia' | 'navigator'>) {
		this.#installed = page.matchMedia('(display-mode: standalone)').matches;
		const touchMac = /Macintosh/.test(page.navigator.userAgent) && page.navigator.maxTouchPoints > 1;
		this.#steps = touchMac || /iPhone|iPad/.test(page.navigator.userAgent) ? 'ios' : 'menu';
		page.addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			this.#event = event as InstallPromptEvent;
		});
		page.addEventListener('appinstalled', () => {
			this.#installed = true;
			this.#event = null;
		});
	}

	get state(): 'installed' | 'ready' | 'ios-steps' | 'menu-steps' {
		if (this.#installed) return 'installed';
		if (this.#event) return 'ready';
		return this.#steps === 'ios' ? 'ios-steps' : 'menu-steps';
	}

	/** Shows the browser's own question. */
	async start(): Promise<void> {
		const event = this.#event;
		this.#event = null;
		await event?.prompt();
	}
}
