import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const relay = 'http://127.0.0.1:8081';
/** Tests of layers that keep no state and open nothing. */
const pure = 'src/lib/{core,model,wire,trust,call}/**/*.test.ts';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './src/project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale']
		}),
		sveltekit()
	],
	// y-webrtc's simple-peer expects Node's name for the global object.
	define: { global: 'globalThis' },
	build: { target: 'es2022' },
	// npm run dev: what belongs to the relay goes to the relay that runs beside this server.
	server: {
		proxy: {
			'/relay.json': relay,
			'/healthz': relay,
			'/blob': relay,
			'/link': { target: relay, ws: true },
			'/signal': { target: relay, ws: true }
		}
	},
	test: {
		// Vitest leaves one processor to itself by default: on two it would run one file at a time.
		maxWorkers: 2,
		// Time in tests is virtual: this ends one that hangs, and must not end one whose machine is busy with other work.
		testTimeout: 30_000,
		projects: [
			{
				extends: true,
				// These touch nothing that outlives a file, so files share their modules: half the time goes into loading otherwise.
				test: { name: 'pure', environment: 'node', pool: 'threads', isolate: false, include: [pure] }
			},
			{
				extends: true,
				test: {
					name: 'unit',
					environment: 'node',
					include: ['{src,tests,sync-server}/**/*.test.ts'],
					exclude: [pure, '**/*.svelte.test.ts', 'tests/simulation/**']
				}
			},
			{
				extends: true,
				test: { name: 'simulation', environment: 'node', include: ['tests/simulation/**/*.test.ts'], testTimeout: 120_000 }
			},
			{
				extends: true,
				resolve: { conditions: ['browser'] },
				// One window for the files of a worker: making one takes longer than the tests of a file.
				test: { name: 'state', environment: 'jsdom', isolate: false, include: ['{src,tests}/**/*.svelte.test.ts'] }
			}
		]
	}
});
