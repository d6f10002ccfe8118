import type { AudioPlan, SoundAbility } from './plan.ts';

/** Makes one sender of sound follow audio plans, as far as the browser can. */
export interface SoundSender {
	readonly ability: SoundAbility;
	/** Takes effect with the next packets, without a word to the peer. Plans beyond the ability do what can be done of them. */
	apply(plan: AudioPlan): Promise<void>;
	close(): void;
}
