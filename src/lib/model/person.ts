/** What a person is to this hospital. Rights follow from it in `rights.ts`. */
export const roles = ['administrator', 'doctor', 'nurse', 'expert', 'observer', 'relay', 'guest'] as const;
export type Role = (typeof roles)[number];

/** A person as the roster shows them once their sealed name is opened. */
export interface PersonProfile {
	/** As written by themselves, for example "ZHANG Wei" or "张伟". */
	readonly name: string;
	/** Profession or specialty in their own words; may be empty. */
	readonly profession: string;
}
