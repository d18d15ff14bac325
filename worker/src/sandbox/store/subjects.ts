/** The account behind an order and the products behind its lines, as the plugin sends them along (plugin/src/Record/OrderSubjects.php). */
import type { StoreOrder } from '../../store/contract/record.ts';
import type { Shop } from './shop.ts';

type Line = StoreOrder[ 'line_items' ][ number ];

export function withSubjects( shop: Shop, order: StoreOrder ): StoreOrder {
	return { ...order, customer_data: order.customer_data ?? account( shop, order ), line_items: order.line_items.map( ( line ) => ( { ...line, product_data: line.product_data ?? goods( shop, line ) } ) ) };
}

function account( shop: Shop, { customer_id: id, billing }: StoreOrder ): StoreOrder[ 'customer_data' ] {
	return id === 0 ? null : { first_name: billing.first_name, last_name: billing.last_name, role: 'customer', date_created_gmt: null, meta_data: shop.metaOf( 'customer', id ) };
}

function goods( shop: Shop, line: Line ): Line[ 'product_data' ] {
	return line.product_id === 0 || line.product_deleted ? null : {
		type: line.variation_id === 0 ? 'simple' : 'variation', global_unique_id: '', weight: '', length: '', width: '', height: '', shipping_class: '', categories: [], tags: [],
		meta_data: shop.metaOf( 'product', line.variation_id || line.product_id ),
	};
}
