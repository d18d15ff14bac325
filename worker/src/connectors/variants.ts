/** Which SKUs of a store are variants of items. Asked once for each SKU: what a variant is called hardly ever changes, and most variations are variants for good. */
import type { LineVariant } from '../core/model/variant.ts';
import { skuKey } from '../core/rules/sku.ts';
import type { Observer } from './connector.ts';

/** An item, or a variant that is made later, is seen after this. */
const FORGET_MS = 3_600_000;
const KEPT_MAX = 20_000;

/** `read`: those of the SKUs that are variants and no items, by skuKey(). */
export class VariantMemo {
	readonly #read: ( skus: readonly string[], observe: Observer ) => Promise< ReadonlyMap< string, LineVariant > >;
	readonly #now: () => Date;
	readonly #known = new Map< string, { at: number; variant: LineVariant | null } >();

	constructor( read: VariantMemo[ 'of' ], now: () => Date ) {
		this.#read = read;
		this.#now = now;
	}

	async of( skus: readonly string[], observe: Observer ): Promise< ReadonlyMap< string, LineVariant > > {
		const now = this.#now().getTime();
		const asked = [ ...new Set( skus.map( ( sku ) => sku.trim() ).filter( ( sku ) => sku !== '' && now - ( this.#known.get( skuKey( sku ) )?.at ?? -Infinity ) > FORGET_MS ) ) ];
		if ( asked.length > 0 ) {
			const found = await this.#read( asked, observe );
			if ( this.#known.size > KEPT_MAX ) {
				this.#known.clear();
			}
			asked.forEach( ( sku ) => this.#known.set( skuKey( sku ), { at: now, variant: found.get( skuKey( sku ) ) ?? null } ) );
		}
		return new Map( skus.flatMap( ( sku ) => {
			const variant = this.#known.get( skuKey( sku ) )?.variant;
			return variant ? [ [ skuKey( sku ), variant ] as const ] : [];
		} ) );
	}
}
