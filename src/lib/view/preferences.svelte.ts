import { isLocale, locales, localStorageKey, overwriteGetLocale, type Locale } from '#lib/paraglide/runtime.js';
import { localeFor } from './locale-for.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** `red-zone` is for gloves and a visor: targets of 20 mm, large figures. */
export const densities = ['standard', 'red-zone'] as const;
export type Density = (typeof densities)[number];

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const oneOf = <T extends string>(values: readonly T[], text: string | null, otherwise: T): T =>
	values.find((value) => value === text) ?? otherwise;

/**
 * How this device shows things: language, theme, density. Holds no clinical data, so it lives outside the vault and survives it.
 * Changing the language re-renders the sentences in place; the page never reloads, since a call may be running.
 */
export class Preferences {
	#store: Store;
	#locale = $state<Locale>('en');
	#theme = $state<Theme>('system');
	#density = $state<Density>('standard');
	#hidesAddress = $state(false);

	/** `languages`: what the browser asks for, most wanted first; counts until somebody chooses. */
	constructor(store: Store, languages: readonly string[]) {
		this.#store = store;
		this.#locale = oneOf(locales, store.getItem(localStorageKey), localeFor(languages));
		this.#theme = oneOf(themes, store.getItem('wardline-theme'), 'system');
		this.#density = oneOf(densities, store.getItem('wardline-density'), 'standard');
		this.#hidesAddress = store.getItem('wardline-hide-address') === 'yes';
		overwriteGetLocale(() => this.#locale);
	}

	get locale(): Locale {
		return this.#locale;
	}

	set locale(locale: Locale) {
		if (!isLocale(locale)) return;
		this.#locale = locale;
		this.#store.setItem(localStorageKey, locale);
	}

	get theme(): Theme {
		return this.#theme;
	}

	set theme(theme: Theme) {
		this.#theme = theme;
		this.#store.setItem('wardline-theme', theme);
	}

	get density(): Density {
		return this.#density;
	}

	set density(density: Density) {
		this.#density = density;
		this.#store.setItem('wardline-density', density);
	}

	/** Calls go through the hospital's TURN server only, so that nobody in a call learns this device's network address. */
	get hidesAddress(): boolean {
		return this.#hidesAddress;
	}

	set hidesAddress(hides: boolean) {
		this.#hidesAddress = hides;
		this.#store.setItem('wardline-hide-address', hides ? 'yes' : 'no');
	}

	/** The ward this device showed last: an identifier, no name. */
	get lastWard(): string | null {
		return this.#store.getItem('wardline-ward');
	}

	set lastWard(ward: string | null) {
		if (ward !== null) this.#store.setItem('wardline-ward', ward);
	}

	/** Writes the choices onto the document's root; run it in an effect. */
	applyTo(root: HTMLElement): void {
		root.lang = this.#locale;
		if (this.#theme === 'system') delete root.dataset['theme'];
		else root.dataset['theme'] = this.#theme;
		root.dataset['density'] = this.#density;
	}
}
