import type { Gate, InviteGlance } from './gate.ts';
import type { JoinError } from './workspace.ts';

/** Joining with an invite: read it without using it, say who one is, then use it. */
export class Joining {
	readonly #gate: Pick<Gate, 'inspectInvite' | 'join'>;
	text = $state('');
	name = $state('');
	profession = $state('');
	#glance = $state.raw<InviteGlance | null>(null);
	#failed = $state.raw<JoinError | null>(null);
	#busy = $state(false);
	#nameMissing = $state(false);

	constructor(gate: Pick<Gate, 'inspectInvite' | 'join'>, inviteText: string | null) {
		this.#gate = gate;
		if (inviteText !== null) this.read(inviteText);
	}

	get glance(): InviteGlance | null {
		return this.#glance;
	}

	get failed(): JoinError | null {
		return this.#failed;
	}

	get busy(): boolean {
		return this.#busy;
	}

	get nameMissing(): boolean {
		return this.#nameMissing && this.name.trim() === '';
	}

	/** Takes a pasted link or a scanned code. */
	read(text: string): void {
		this.text = text.trim();
		const read = this.#gate.inspectInvite(this.text);
		this.#glance = read.ok ? read.value : null;
		this.#failed = read.ok ? null : read.error;
	}

	forget(): void {
		this.#glance = null;
		this.#failed = null;
		this.text = '';
	}

	async join(): Promise<boolean> {
		this.#nameMissing = true;
		if (this.name.trim() === '' || this.#busy) return false;
		this.#busy = true;
		this.#failed = null;
		const joined = await this.#gate.join(this.text, { name: this.name.trim(), profession: this.profession.trim() });
		this.#busy = false;
		if (!joined.ok) this.#failed = joined.error;
		return joined.ok;
	}
}
