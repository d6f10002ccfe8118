import type { PersonId } from '#lib/core/ids.ts';
import { loadOf } from '#lib/model/consult/routing.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { recipientsFor, type Recipients } from './ask-recipients.ts';
import type { CasePage } from './case-page.svelte.ts';
import type { ConsultDesk } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';

/** Whom a question can go to, as rota, presence and load are now. */
export class RecipientsView {
	readonly #page: CasePage;
	readonly #rota: { readonly current: ConsultDesk['rota']['current'] };
	readonly #presence: { readonly current: ConsultDesk['presence']['current'] };
	readonly #list: { readonly current: ConsultDesk['list']['current'] };
	readonly #load: ReadonlyMap<PersonId, number> = $derived.by(() => loadOf(this.#list.current.consults.map(({ consult }) => consult)));

	constructor(desk: Pick<ConsultDesk, 'rota' | 'presence' | 'list'>, page: CasePage) {
		this.#page = page;
		this.#rota = fromReadable(desk.rota);
		this.#presence = fromReadable(desk.presence);
		this.#list = fromReadable(desk.list);
	}

	/** `except`: whom not to name beside whoever asks. The ward's language is the screen's. */
	of(specialty: Specialty, except: readonly PersonId[] = []): Recipients {
		return recipientsFor(this.#rota.current, specialty, {
			nowMs: this.#page.minuteMs,
			presence: this.#presence.current,
			load: this.#load,
			language: getLocale() === 'en' ? 'en' : 'zh',
			except: new Set([this.#page.workspace.me.personId, ...except])
		});
	}
}
