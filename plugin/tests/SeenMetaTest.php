<?php
/**
 * Custom data of recent orders.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Record\SeenMeta;

final class SeenMetaTest extends StoreTestCase {

	/** As Records::read() gives it, as far as custom data goes. */
	private static function record( array $meta, array $line_meta = array() ): array {
		$pairs = static fn ( array $values ): array => array_map( static fn ( string $key, mixed $value ): array => array( 'key' => $key, 'value' => $value ), array_keys( $values ), array_values( $values ) );
		return array( 'meta_data' => $pairs( $meta ), 'line_items' => array( array( 'meta_data' => $pairs( $line_meta ) ) ), 'shipping_lines' => array(), 'fee_lines' => array() );
	}

	public function test_hidden_keys_count_how_often_with_a_sample_and_the_longest_value(): void {
		$seen = new SeenMeta();
		$seen->add( self::record( array( '_billing_vat_number' => 'DE1' ), array( '_engraving' => 'Zoë 🎁' ) ) );
		$seen->add( self::record( array( '_billing_vat_number' => 'DE123456789' ) ) );
		$seen->add( self::record( array( '_billing_vat_number' => '', 'nested' => array( 'a' => 1 ) ) ) );
		$this->assertSame(
			array(
				array( 'path' => 'extra._billing_vat_number', 'orders' => 2, 'sample' => 'DE1', 'longest' => 11 ),
				array( 'path' => 'line.extra._engraving', 'orders' => 1, 'sample' => 'Zoë 🎁', 'longest' => 6 ),
			),
			$seen->all(),
			'empty values and objects are no source; lengths are UTF-16 units as Dynamics counts them'
		);
	}

	public function test_each_tax_rate_is_offered_by_its_code(): void {
		$seen = new SeenMeta();
		$tax  = array( 'rate_code' => 'DE-VAT-1', 'label' => 'MwSt.', 'rate_percent' => '19', 'tax_total' => '3.80', 'shipping_tax_total' => '0' );
		$seen->add( self::record( array() ) + array( 'tax_lines' => array( $tax ) ) );
		$seen->add( self::record( array() ) );
		$this->assertSame( array( 'taxByRate.DE-VAT-1.label' => 'MwSt.', 'taxByRate.DE-VAT-1.percent' => '19', 'taxByRate.DE-VAT-1.shippingTaxTotal' => '0', 'taxByRate.DE-VAT-1.taxTotal' => '3.80' ), array_column( $seen->all(), 'sample', 'path' ) );
		$this->assertSame( 1, $seen->all()[0]['orders'] );
	}

	public function test_cards_and_accounts_are_not_offered_and_a_number_like_a_card_has_no_sample(): void {
		$seen = new SeenMeta();
		$seen->add( self::record( array( '_card_number' => '4111', '_stripe_iban' => 'DE00', 'customer_ip_address' => '10.0.0.1', '_ref' => '4111 1111 1111 1111', '_account_manager' => 'Ada' ) ) );
		$this->assertSame( array( 'extra._account_manager' => 'Ada', 'extra._ref' => '' ), array_column( $seen->all(), 'sample', 'path' ) );
	}

	public function test_custom_data_of_the_customer_and_of_the_products_is_counted_once_an_order(): void {
		$seen   = new SeenMeta();
		$record = self::record( array() );

		$record['customer_data'] = array( 'meta_data' => array( array( 'key' => 'tier', 'value' => 'Gold' ) ) );
		$record['line_items']    = array_fill( 0, 2, array( 'meta_data' => array(), 'product_data' => array( 'meta_data' => array( array( 'key' => '_tariff', 'value' => '6912' ) ) ) ) );
		$seen->add( $record );
		$this->assertSame( array( 'customer.extra.tier' => 1, 'line.product.extra._tariff' => 1 ), array_column( $seen->all(), 'orders', 'path' ) );
	}

	public function test_what_signs_in_or_pays_never_travels_with_an_order_and_the_rest_is_bounded(): void {
		$id    = wp_insert_user( array( 'user_login' => 'meta' . wp_rand(), 'user_pass' => wp_generate_password(), 'user_email' => 'meta' . wp_rand() . '@customer.example' ) );
		$order = wc_create_order( array( 'customer_id' => $id ) );
		foreach ( array( 'tier' => 'Gold', '_payment_token' => 'tok_1', '_stripe_customer_id' => 'cus_1', '_password_hash' => 'x', 'totp_key' => 'x', 'session_tokens' => 'x', '_iban' => 'DE00', 'essay' => str_repeat( 'x', 501 ), 'list' => array( 1, 2 ) ) as $key => $value ) {
			update_user_meta( $id, $key, $value );
		}
		for ( $index = 0; $index < 80; $index++ ) {
			update_user_meta( $id, sprintf( 'z%02d', $index ), 'v' );
		}
		$read = ( new \Concord\Services() )->records();
		$data = $read->one( 'order', $order->get_id() )['customer_data'];
		$keys = array_column( $data['meta_data'], 'key' );
		$this->assertSame( array(), array_intersect( $keys, array( '_payment_token', '_stripe_customer_id', '_password_hash', 'totp_key', 'session_tokens', '_iban', 'essay', 'list', 'wp_capabilities' ) ) );
		$this->assertContains( 'tier', $keys );
		$this->assertCount( 60, $keys );
	}

	public function test_an_order_did_not_change_because_its_customer_or_product_did(): void {
		$product = new \WC_Product_Simple();
		$product->set_name( 'Mug' );
		$product->update_meta_data( '_tariff', '6912' );
		$product->save();
		$order = wc_create_order();
		$order->add_product( $product );
		$order->save();
		$records = ( new \Concord\Services() )->records();
		$before  = (array) $records->one( 'order', $order->get_id() );
		$this->assertSame( array( array( 'key' => '_tariff', 'value' => '6912' ) ), $before['line_items'][0]['product_data']['meta_data'] );
		$product->update_meta_data( '_tariff', '7013' );
		$product->save();
		$after = (array) $records->one( 'order', $order->get_id() );
		$this->assertSame( '7013', $after['line_items'][0]['product_data']['meta_data'][0]['value'] );
		$this->assertSame( $records->hash( 'order', $before ), $records->hash( 'order', $after ) );
	}
}
