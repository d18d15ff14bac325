/** The rules as a form that nobody has touched yet; what the worker does without them. */
import type { Rules } from '../../../worker/src/core/rules/schema.ts';

export type FullRules = { [ Name in keyof Rules ]-?: NonNullable< Rules[ Name ] > };
export type RuleName = keyof Rules;

export const DEFAULTS: FullRules = {
	skuAliases: [],
	customer: { keys: [], vatMeta: '_billing_vat_number', differs: 'merge' },
	currency: { rates: [] },
	tax: { tolerance: '', compare: 'total', compareTolerance: '0.02' },
	coupons: { as: 'line-discount', target: { kind: 'item', number: '' } },
	bundles: { send: 'as-store' },
	address: { tidy: false, postcode: 'off', state: 'code', houseNumber: 'as-entered', names: 'as-entered', longLine: 'cut' },
	taxEngine: { on: false, url: '', timeoutSeconds: 5, address: 'region', tolerance: '0.02' },
};

/** A rule that was never set reads as its default; parts that an older version did not know, too. */
export function fullRules( rules: Partial< Rules > | undefined ): FullRules {
	return {
		skuAliases: rules?.skuAliases ?? DEFAULTS.skuAliases,
		customer: { ...DEFAULTS.customer, ...rules?.customer },
		currency: { ...DEFAULTS.currency, ...rules?.currency },
		tax: { ...DEFAULTS.tax, ...rules?.tax },
		coupons: { ...DEFAULTS.coupons, ...rules?.coupons },
		bundles: { ...DEFAULTS.bundles, ...rules?.bundles },
		address: { ...DEFAULTS.address, ...rules?.address },
		taxEngine: { ...DEFAULTS.taxEngine, ...rules?.taxEngine },
	};
}

/** One rule changed; the others stay as they are, also those nobody set. */
export function withRule< Name extends RuleName >( rules: Partial< Rules > | undefined, name: Name, value: FullRules[ Name ] ): Rules {
	return { skuAliases: [], ...rules, [ name ]: value };
}
