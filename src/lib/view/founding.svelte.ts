import type { Role } from '#lib/model/person.ts';
import { parseBeds, type BedRangeError } from './bed-range.ts';
import type { Gate, NewHospital, RecoveryKit } from './gate.ts';
import type { FoundError } from './workspace.ts';

export class WardRow {
	readonly key: number;
	name = $state('');
	beds = $state('');

	constructor(key: number) {
		this.key = key;
	}

	get parsed(): ReturnType<typeof parseBeds> {
		return parseBeds(this.beds);
	}

	get bedProblem(): BedRangeError | null {
		return this.parsed.ok ? null : this.parsed.error;
	}
}

export type FoundingStep = 'hospital' | 'founder' | 'kit';

/** Setting up a hospital: its wards, its founder, then the recovery kit, which exists on this screen alone. */
export class Founding {
	readonly #gate: Pick<Gate, 'found' | 'enter'>;
	step = $state<FoundingStep>('hospital');
	name = $state('');
	wards = $state<WardRow[]>([]);
	founderName = $state('');
	profession = $state('');
	role = $state<Role>('doctor');
	kitStored = $state(false);
	#told = $state(false);
	#busy = $state(false);
	#failed = $state.raw<FoundError | null>(null);
	#kit = $state.raw<RecoveryKit | null>(null);
	#lastKey = 0;

	constructor(gate: Pick<Gate, 'found' | 'enter'>) {
		this.#gate = gate;
		this.addWard();
	}

	get busy(): boolean {
		return this.#busy;
	}

	get failed(): FoundError | null {
		return this.#failed;
	}

	get kit(): RecoveryKit | null {
		return this.#kit;
	}

	/** Whether what is missing on this step is shown: only after a first try to go on. */
	get told(): boolean {
		return this.#told;
	}

	addWard(): void {
		this.#lastKey += 1;
		this.wards.push(new WardRow(this.#lastKey));
	}

	removeWard(row: WardRow): void {
		this.wards = this.wards.filter((one) => one.key !== row.key);
	}

	get hospitalComplete(): boolean {
		return this.name.trim() !== '' && this.wards.length > 0 && this.wards.every((ward) => ward.name.trim() !== '' && ward.parsed.ok);
	}

	toFounder(): void {
		this.#told = !this.hospitalComplete;
		if (this.hospitalComplete) this.step = 'founder';
	}

	back(): void {
		this.#told = false;
		this.step = 'hospital';
	}

	get #plan(): NewHospital {
		return {
			name: this.name.trim(),
			wards: this.wards.map((ward) => ({ name: ward.name.trim(), beds: ward.parsed.ok ? ward.parsed.value : [] })),
			founder: { name: this.founderName.trim(), profession: this.profession.trim() },
			role: this.role
		};
	}

	/** True once the hospital exists and the kit is on screen. */
	async found(): Promise<boolean> {
		this.#told = this.founderName.trim() === '';
		if (this.#told || this.#busy) return false;
		this.#busy = true;
		this.#failed = null;
		const founded = await this.#gate.found(this.#plan);
		this.#busy = false;
		if (founded.ok) {
			this.#kit = founded.value;
			this.step = 'kit';
		} else this.#failed = founded.error;
		return founded.ok;
	}

	/** Only after the founder has said where the kit is. */
	enter(): void {
		if (this.kitStored) this.#gate.enter();
	}
}
