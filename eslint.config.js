import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const takeClock = 'Take a Clock (core/clock.ts) or an instant as a value.';
const takeRandom = 'Take a Random (core/random.ts).';

/** @param {readonly string[]} names @param {string} message */
const banned = (names, message) => names.map((name) => ({ name, message }));

const timers = banned(
	['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'requestAnimationFrame', 'queueMicrotask', 'performance'],
	takeClock
);
const outside = banned(
	['fetch', 'WebSocket', 'localStorage', 'sessionStorage', 'indexedDB', 'navigator', 'window', 'document', 'location', 'process'],
	'Pure code takes values; a shell touches the world.'
);

/**
 * Time and chance come from outside, so that every test owns them.
 * @type {import('eslint').Linter.RulesRecord}
 */
const timeAndChance = {
	'no-restricted-globals': ['error', ...timers],
	'no-restricted-properties': [
		'error',
		{ object: 'Date', property: 'now', message: takeClock },
		{ object: 'Math', property: 'random', message: takeRandom }
	]
};

/**
 * What pure code must not touch: it works on values.
 * @type {import('eslint').Linter.RulesRecord}
 */
const nothingOutside = { ...timeAndChance, 'no-restricted-globals': ['error', ...timers, ...outside] };

const noBareDate = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: takeClock };

/** A listener that throws silences a Y.Doc for ever (yjs #799), so only two files may subscribe. */
const rawYjsListeners = [
	{
		selector: 'CallExpression[callee.property.name=/^(on|once)$/][callee.object.name=/[dD]oc$/]',
		message: 'Subscribe through document/guarded.ts: a listener that throws would silence this Y.Doc for ever.'
	},
	{
		selector: 'CallExpression[callee.property.name=/^(on|once)$/][callee.object.property.name=/[dD]oc$/]',
		message: 'Subscribe through document/guarded.ts: a listener that throws would silence this Y.Doc for ever.'
	},
	{
		selector:
			'CallExpression[callee.property.name=/^observe(Deep)?$/]:not([callee.object.name=/observer$/i]):not([callee.object.property.name=/observer$/i])',
		message: 'Observe Yjs types through document/guarded.ts, or read them through view/from-yjs.ts.'
	}
];

const pure = [
	'src/lib/core/**/*.ts',
	'src/lib/model/**/*.ts',
	'src/lib/wire/**/*.ts',
	'src/lib/trust/**/*.ts',
	'src/lib/sync/{backoff,coverage,seal-policy,line-machine}.ts',
	'src/lib/call/ladder/*.ts',
	'src/lib/call/link/{path-supervisor,offer-rounds,ice-patch,hearing,line-meter,pulse-exchange,delay-meter,line-report-codec}.ts',
	'src/lib/call/notes/notes-{bucket,frame,heard,outbox,pace,reconcile}.ts',
	'src/lib/call/stills/{stills-policy,stills-codec,still-kind,still-assembly,fit-still}.ts',
	'src/lib/call/room/room-{state,step,roster,life,ringing,hearing,passage,farewell}.ts',
	'sync-server/feed.ts'
];
const clocked = ['src/lib/{document,vault,sync,call,workspace,view}/**/*.ts'];
const tests = ['**/*.test.ts', 'tests/**'];

export default ts.config(
	{
		ignores: ['build/', '.svelte-kit/', 'src/lib/paraglide/', 'src/project.inlang/', 'node_modules/', 'data/', 'test-results/', 'static/']
	},
	js.configs.recommended,
	...ts.configs.recommendedTypeChecked,
	...svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] }
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'no-undef': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-eval': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
			// An in-memory form of a port is async because the real one is.
			'@typescript-eslint/require-await': 'off',
			// Factories return objects of closures; none of them reads `this`.
			'@typescript-eslint/unbound-method': 'off',
			'@typescript-eslint/no-base-to-string': ['error', { ignoredTypeNames: ['Error', 'URL', 'Text', 'YText'] }]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
		rules: {
			// The app is one page at its origin's root, so a plain href is right; the rule wants resolve() for apps below a path.
			'svelte/no-navigation-without-resolve': 'off',
			// A Map or Date that lives and dies inside one derivation needs no reactivity.
			'svelte/prefer-svelte-reactivity': 'off'
		}
	},
	{
		// Typed rules make the linter type the whole app anew for each component: minutes. svelte-check types components.
		files: ['**/*.svelte'],
		...ts.configs.disableTypeChecked,
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, projectService: false } }
	},
	{ files: ['src/**'], ignores: tests, rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...rawYjsListeners] } },
	// The composition root decides where the errors go that nobody awaits.
	{ files: ['src/lib/app.ts'], rules: { 'no-console': ['error', { allow: ['error'] }] } },
	{ files: clocked, ignores: tests, rules: { ...timeAndChance, 'no-restricted-syntax': ['error', ...rawYjsListeners, noBareDate] } },
	{
		files: pure,
		ignores: [...tests, 'src/lib/core/clock.ts', 'src/lib/core/random.ts'],
		rules: { ...nothingOutside, 'no-restricted-syntax': ['error', ...rawYjsListeners, noBareDate] }
	},
	{ files: ['src/lib/document/guarded.ts', 'src/lib/view/from-yjs.ts'], rules: { 'no-restricted-syntax': ['error', noBareDate] } },
	{
		files: ['**/*.js'],
		rules: {
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off'
		}
	}
);
