/** What a SKU of a variation means in Dynamics, where it is the number of no item of its own. Names the item and which variant of it, as an order line does. */
export type LineVariant = {
	/** Item number. */
	item: string;
	/** Business Central: id of the item variant. '' elsewhere. */
	id: string;
	/** Finance & Operations: ids of its product dimensions, '' where it has none. */
	configuration: string; size: string; color: string; style: string; version: string;
};

export const NO_VARIANT: Omit< LineVariant, 'item' > = { id: '', configuration: '', size: '', color: '', style: '', version: '' };
/** By SKU as skuKey() writes it. */
export type Variants = ReadonlyMap< string, LineVariant >;
