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

	public function test_cards_and_accounts_are_not_offered_and_a_number_like_a_card_has_no_sample(): void {
		$seen = new SeenMeta();
		$seen->add( self::record( array( '_card_number' => '4111', '_stripe_iban' => 'DE00', 'customer_ip_address' => '10.0.0.1', '_ref' => '4111 1111 1111 1111', '_account_manager' => 'Ada' ) ) );
		$this->assertSame( array( 'extra._account_manager' => 'Ada', 'extra._ref' => '' ), array_column( $seen->all(), 'sample', 'path' ) );
	}
}
