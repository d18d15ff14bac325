<?php
/**
 * Items of Dynamics as products.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Items\Matched;
use Concord\Outbox\Owed;

/** What the feed of items does to a real shop: nothing twice, nothing by a guess, nothing that is the shop's own. */
final class ItemsTest extends StoreTestCase {

	private const CONNECTION = 'c1';

	/** One pixel. */
	private const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

	private string $sku;

	protected function setUp(): void {
		parent::setUp();
		$this->sku = strtoupper( uniqid( 'ITEM-' ) );
		update_option( Matched::OPTION, array( self::CONNECTION ) );
	}

	protected function tearDown(): void {
		foreach ( wc_get_products( array( 'limit' => -1, 'status' => array( 'publish', 'draft', 'private', 'pending', 'trash' ), 'meta_key' => '_concord_item', 'meta_compare' => 'EXISTS' ) ) as $product ) {
			$product->delete( true );
		}
		foreach ( get_posts( array( 'post_type' => 'attachment', 'post_status' => 'inherit', 'meta_key' => '_concord_picture_hash', 'numberposts' => -1 ) ) as $file ) {
			wp_delete_attachment( $file->ID, true );
		}
		delete_option( Matched::OPTION );
		parent::tearDown();
	}

	/**
	 * An item.
	 *
	 * @param array<string, mixed> $change Other parts.
	 * @return array<string, mixed>
	 */
	private function item( array $change = array() ): array {
		return $change + array(
			'key' => 'guid-1', 'number' => $this->sku, 'sku' => $this->sku, 'name' => 'Kettle', 'description' => '<p>Boils.</p>', 'shortDescription' => '', 'service' => false,
			'currency' => get_woocommerce_currency(), 'pricesIncludeTax' => null, 'regularPrice' => '19.9', 'salePrice' => '', 'saleFrom' => '', 'saleTo' => '', 'prices' => array(),
			'gtin' => '', 'weight' => '', 'taxGroup' => 'VAT19', 'taxClass' => '', 'categories' => array(), 'blocked' => false, 'image' => '', 'variants' => array(),
			'create' => 'draft', 'whenBlocked' => 'private', 'master' => array( 'regularPrice', 'salePrice', 'saleFrom', 'saleTo', 'gtin', 'weight' ),
		);
	}

	/**
	 * A variant.
	 *
	 * @param array<string, mixed> $change Other parts.
	 * @return array<string, mixed>
	 */
	private function variant( string $code, array $change = array() ): array {
		return $change + array( 'key' => "v-{$code}", 'sku' => "{$this->sku}-{$code}", 'name' => $code, 'options' => array( 'Color' => ucfirst( strtolower( $code ) ) ), 'gtin' => '', 'regularPrice' => '', 'salePrice' => '', 'saleFrom' => '', 'saleTo' => '' );
	}

	/**
	 * Hands it over.
	 *
	 * @param array<string, mixed> $item Item.
	 * @return array<string, string>
	 */
	private function put( array $item ): array {
		return $this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'item', 'key' => $item['key'], 'number' => $item['number'], 'data' => $item, 'issue' => null ) ) )[0];
	}

	/** Product that stands for an item. */
	private function stands( string $key = 'guid-1' ): ?\WC_Product {
		wp_cache_flush();
		$product = wc_get_product( (int) ( $this->services->documents()->find( self::CONNECTION, 'item', $key )['store_ids'] ?? 0 ) );
		return $product instanceof \WC_Product ? $product : null;
	}

	private function existing( string $sku ): \WC_Product_Simple {
		$product = $this->product( '5', 'Ours' );
		$product->set_sku( $sku );
		$product->save();
		return $product;
	}

	public function test_a_new_item_becomes_a_draft_once_and_is_found_again_by_its_link_when_it_is_renamed(): void {
		$this->assertSame( 'written', $this->put( $this->item( array( 'categories' => array( 'Kitchen, small' ), 'weight' => '1.20', 'gtin' => '4006381333931' ) ) )['outcome'] );
		$product = $this->stands();
		$this->assertSame( array( 'draft', 'Kettle', '19.9', '1.2', '4006381333931', '<p>Boils.</p>' ), array( $product->get_status(), $product->get_name(), $product->get_regular_price(), $product->get_weight(), $product->get_global_unique_id(), $product->get_description() ) );
		$this->assertSame( array( 'Kitchen, small' ), wp_list_pluck( get_the_terms( $product->get_id(), 'product_cat' ), 'name' ) );
		$renamed = $this->item( array( 'number' => $this->sku . '-NEW', 'sku' => $this->sku . '-NEW', 'name' => 'Renamed', 'master' => array( 'sku', 'regularPrice' ) ) );
		$this->assertSame( 'written', $this->put( $renamed )['outcome'] );
		$this->assertSame( array( $product->get_id(), $this->sku . '-NEW', 'Kettle' ), array( $this->stands()->get_id(), $this->stands()->get_sku(), $this->stands()->get_name() ), 'the name is the shop\'s own' );
		$this->end_request();
		$this->assertSame( array(), $this->claim( 10, array( 'product' ) ), 'DUP-9: our own write is no event' );
	}

	public function test_repeating_changes_nothing_and_one_field_changed_is_one_save(): void {
		$this->put( $this->item() );
		$id    = $this->stands()->get_id();
		$saves = 0;
		$count = static function () use ( &$saves ): void {
			++$saves;
		};
		add_action( 'woocommerce_update_product', $count );
		$this->assertSame( 'unchanged', $this->put( $this->item() )['outcome'] );
		$this->assertSame( 'written', $this->put( $this->item( array( 'description' => 'Other' ) ) )['outcome'], 'told otherwise in a field that is the shop\'s own' );
		$this->assertSame( 0, $saves );
		$this->put( $this->item( array( 'regularPrice' => '25', 'salePrice' => '20', 'saleFrom' => '2026-12-01', 'saleTo' => '2026-12-24' ) ) );
		$this->assertSame( 1, $saves );
		remove_action( 'woocommerce_update_product', $count );
		$product = wc_get_product( $id );
		$this->assertSame( array( '25', '20', '2026-12-24 23:59:59' ), array( $product->get_regular_price(), $product->get_sale_price(), $product->get_date_on_sale_to()->date( 'Y-m-d H:i:s' ) ) );
		$this->put( $this->item( array( 'regularPrice' => '25' ) ) );
		$this->assertSame( array( '', null ), array( $this->stands()->get_sale_price(), $this->stands()->get_date_on_sale_to() ), 'the sale is over' );
	}

	/** DUP-5. */
	public function test_DUP_5_a_product_that_is_there_is_linked_also_by_case_and_space_and_an_ambiguous_sku_writes_nothing(): void {
		$ours = $this->existing( strtolower( substr_replace( $this->sku, ' ', 4, 0 ) ) );
		$this->assertSame( 'written', $this->put( $this->item() )['outcome'] );
		$this->assertSame( array( $ours->get_id(), 'Ours', '19.9', 'publish' ), array( $this->stands()->get_id(), $this->stands()->get_name(), $this->stands()->get_regular_price(), $this->stands()->get_status() ) );
		$other = $this->existing( "{$this->sku} X" );
		$this->existing( "{$this->sku}  X" );
		$verdict = $this->put( $this->item( array( 'key' => 'guid-2', 'sku' => "{$this->sku}X", 'number' => "{$this->sku}X" ) ) );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertStringContainsString( (string) $other->get_id(), $verdict['message'] );
		$this->assertSame( '5', wc_get_product( $other->get_id() )->get_regular_price() );
	}

	/** DUP-6. */
	public function test_DUP_6_nothing_is_made_before_the_match_report_nor_when_the_flow_does_not_ask_for_it(): void {
		delete_option( Matched::OPTION );
		$ours    = $this->existing( "{$this->sku}-THERE" );
		$verdict = $this->put( $this->item() );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertSame( 'refused', $this->put( $this->item( array( 'key' => 'guid-there', 'sku' => "{$this->sku}-THERE" ) ) )['outcome'] );
		$this->assertSame( array( '5', '' ), array( wc_get_product( $ours->get_id() )->get_regular_price(), wc_get_product( $ours->get_id() )->get_meta( '_concord_item' ) ), 'zero writes' );
		$this->assertStringContainsString( 'match report', $verdict['message'] );
		$this->assertFalse( $this->services->items_matched()->is( self::CONNECTION ) );
		$command = $this->services->commands()->append( 'match_records', array( 'connection_id' => self::CONNECTION ) );
		$claim   = $this->claim( 10, array( 'command' ) )[0];
		$this->settle( $claim, array( 'outcome' => 'synced', 'summary' => '', 'warnings' => array(), 'result' => array() ) );
		$this->assertNotSame( '', $command );
		$this->assertSame( 'foreign', $this->put( $this->item( array( 'key' => 'guid-2', 'create' => '' ) ) )['outcome'] );
		$this->assertSame( 'foreign', $this->put( $this->item( array( 'key' => 'guid-3', 'blocked' => true ) ) )['outcome'] );
		$this->assertSame( 0, wc_get_product_id_by_sku( $this->sku ) );
		$this->assertSame( 'written', $this->put( $this->item() )['outcome'] );
		$row = $this->row( Owed::DOCUMENT, $this->services->documents()->find( self::CONNECTION, 'item', 'guid-1' )['id'] );
		$this->assertSame( 'synced', $row['state'], 'told right it is owed no more' );
	}

	/** DUP-4. */
	public function test_DUP_4_two_items_that_claim_one_sku_need_a_person_and_the_first_keeps_its_product(): void {
		$this->put( $this->item() );
		$second = $this->put( $this->item( array( 'key' => 'guid-2', 'number' => 'OTHER', 'sku' => strtolower( $this->sku ), 'regularPrice' => '1' ) ) );
		$this->assertSame( 'refused', $second['outcome'] );
		$this->assertStringContainsString( 'OTHER', $second['message'] );
		$this->assertSame( '19.9', $this->stands()->get_regular_price() );
		$id = $this->services->documents()->find( self::CONNECTION, 'item', 'guid-2' )['id'];
		$this->assertSame( 'Item OTHER', $this->services->rows()->present( array( $this->row( Owed::DOCUMENT, $id ) ) )[0]['title'] );
	}

	/** LOS-9. */
	public function test_LOS_9_a_price_that_cannot_be_the_shops_is_said_and_the_rest_of_the_item_is_written(): void {
		foreach ( array( array( 'regularPrice' => '0' ), array( 'currency' => 'DKK' ), array( 'currency' => '' ), array( 'regularPrice' => '' ) ) as $index => $change ) {
			$ours    = $this->existing( "{$this->sku}-{$index}" );
			$verdict = $this->put( $this->item( $change + array( 'key' => "guid-{$index}", 'sku' => "{$this->sku}-{$index}", 'weight' => '2' ) ) );
			$this->assertSame( 'refused', $verdict['outcome'] );
			$this->assertNotSame( '', $verdict['remedy'] );
			$this->assertSame( array( '5', '2' ), array( wc_get_product( $ours->get_id() )->get_regular_price(), wc_get_product( $ours->get_id() )->get_weight() ) );
		}
		update_option( 'woocommerce_calc_taxes', 'yes' );
		$ours = $this->existing( "{$this->sku}-T" );
		$this->assertSame( 'refused', $this->put( $this->item( array( 'key' => 'guid-t', 'sku' => "{$this->sku}-T", 'pricesIncludeTax' => ! wc_prices_include_tax() ) ) )['outcome'] );
		$this->assertSame( '5', wc_get_product( $ours->get_id() )->get_regular_price() );
		$this->assertSame( 'written', $this->put( $this->item( array( 'key' => 'guid-t', 'sku' => "{$this->sku}-T", 'pricesIncludeTax' => wc_prices_include_tax() ) ) )['outcome'] );
		update_option( 'woocommerce_calc_taxes', 'no' );
	}

	public function test_a_price_that_may_be_net_is_not_written_into_a_shop_that_keeps_its_prices_with_tax(): void {
		update_option( 'woocommerce_calc_taxes', 'yes' );
		update_option( 'woocommerce_prices_include_tax', 'yes' );
		$ours    = $this->existing( $this->sku );
		$verdict = $this->put( $this->item( array( 'pricesIncludeTax' => null ) ) );
		$this->assertSame( array( 'refused', '5' ), array( $verdict['outcome'], wc_get_product( $ours->get_id() )->get_regular_price() ) );
		$this->assertStringContainsString( 'whether it includes tax', $verdict['message'] );
		$this->assertStringContainsString( 'pricesIncludeTax', $verdict['remedy'] );
		$this->put( $this->item( array( 'pricesIncludeTax' => true ) ) );
		$this->assertSame( '19.9', wc_get_product( $ours->get_id() )->get_regular_price() );
		update_option( 'woocommerce_prices_include_tax', 'no' );
		update_option( 'woocommerce_calc_taxes', 'no' );
	}

	public function test_a_blocked_item_leaves_the_shop_window_and_comes_back_unless_a_person_decided_otherwise(): void {
		$ours = $this->existing( $this->sku );
		$this->put( $this->item( array( 'blocked' => true ) ) );
		$this->assertSame( 'private', $this->stands()->get_status() );
		$this->put( $this->item() );
		$this->assertSame( 'publish', $this->stands()->get_status() );
		$this->put( $this->item( array( 'blocked' => true, 'whenBlocked' => 'draft' ) ) );
		$product = $this->stands();
		$product->set_status( 'pending' );
		$product->save();
		$this->put( $this->item() );
		$this->assertSame( 'pending', $this->stands()->get_status() );
		$this->assertSame( $ours->get_id(), $this->stands()->get_id() );
	}

	public function test_an_item_with_variants_becomes_a_variable_product_and_grows_by_disabled_variations(): void {
		$item = $this->item( array( 'variants' => array( $this->variant( 'RED', array( 'regularPrice' => '21' ) ), $this->variant( 'BLUE' ) ) ) );
		$this->assertSame( 'written', $this->put( $item )['outcome'] );
		$product = $this->stands();
		$seen    = static fn ( \WC_Product $parent ): array => array_map(
			static function ( int $id ): array {
				$one = wc_get_product( $id );
				return array( $one->get_sku(), $one->get_regular_price(), $one->get_status(), array_values( $one->get_attributes() ) );
			},
			array_values( $parent->get_children() )
		);
		$this->assertSame( array( 'variable', 'draft' ), array( $product->get_type(), $product->get_status() ) );
		$this->assertSame( array( array( "{$this->sku}-RED", '21', 'publish', array( 'Red' ) ), array( "{$this->sku}-BLUE", '19.9', 'publish', array( 'Blue' ) ) ), $seen( $product ) );
		$product->set_status( 'publish' );
		$product->save();
		$more = array_merge( $item, array( 'variants' => array( ...$item['variants'], $this->variant( 'GREEN' ) ) ) );
		$this->assertSame( 'written', $this->put( $more )['outcome'] );
		$this->assertSame( array( "{$this->sku}-GREEN", '19.9', 'private', array( 'Green' ) ), $seen( $this->stands() )[2] );
		$this->assertContains( 'Green', $this->stands()->get_attributes()['color']->get_options() );
		$less = $this->put( $item );
		$this->assertSame( 'written', $less['outcome'], 'the one that is gone is not on sale' );
		$gone = $this->put( array_merge( $item, array( 'variants' => array( $this->variant( 'RED' ) ) ) ) );
		$this->assertSame( 'refused', $gone['outcome'] );
		$this->assertStringContainsString( "{$this->sku}-BLUE", $gone['message'] );
		$this->assertCount( 3, $this->stands()->get_children() );
	}

	public function test_variants_of_a_product_that_is_there_are_linked_by_sku_and_a_simple_one_is_not_turned_over(): void {
		$parent = new \WC_Product_Variable();
		$parent->set_name( 'Ours' );
		$parent->set_attributes( \Concord\Items\Attributes::of( array( $this->variant( 'RED' ) ) ) );
		$parent->save();
		$this->made( $parent );
		$child = new \WC_Product_Variation();
		$child->set_parent_id( $parent->get_id() );
		$child->set_sku( "{$this->sku}-RED" );
		$child->set_regular_price( '5' );
		$child->set_attributes( array( 'color' => 'Red' ) );
		$child->save();
		$this->assertSame( 'written', $this->put( $this->item( array( 'variants' => array( $this->variant( 'RED' ) ) ) ) )['outcome'] );
		$this->assertSame( array( $parent->get_id(), '19.9' ), array( $this->stands()->get_id(), wc_get_product( $child->get_id() )->get_regular_price() ) );
		$other = $this->put( $this->item( array( 'variants' => array( $this->variant( 'RED' ), $this->variant( 'XL', array( 'options' => array( 'Size' => 'XL' ) ) ) ) ) ) );
		$this->assertSame( 'refused', $other['outcome'] );
		$this->assertStringContainsString( 'Size', $other['message'] );
		$simple = $this->existing( "{$this->sku}-S" );
		$this->assertSame( 'refused', $this->put( $this->item( array( 'key' => 'guid-s', 'sku' => "{$this->sku}-S", 'variants' => array( $this->variant( 'ONE' ) ) ) ) )['outcome'] );
		$this->assertSame( 'simple', wc_get_product( $simple->get_id() )->get_type() );
	}

	public function test_DUP_5_a_product_that_a_person_disabled_or_deleted_is_not_made_again(): void {
		$this->put( $this->item( array( 'key' => 'guid-off', 'sku' => "{$this->sku}-OFF" ) ) );
		$off = $this->stands( 'guid-off' );
		$off->set_status( 'private' );
		$off->save();
		$this->put( $this->item( array( 'key' => 'guid-off', 'sku' => "{$this->sku}-OFF", 'regularPrice' => '33' ) ) );
		$this->assertSame( array( $off->get_id(), 'private', array( $off->get_id() ) ), array( $this->stands( 'guid-off' )->get_id(), $this->stands( 'guid-off' )->get_status(), \Concord\Apply\SkuLookup::products( "{$this->sku}-OFF" ) ) );
		$this->put( $this->item() );
		$this->stands()->delete( true );
		$verdict = $this->put( $this->item( array( 'regularPrice' => '30' ) ) );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertSame( 0, wc_get_product_id_by_sku( $this->sku ) );
		$new = $this->existing( $this->sku );
		$this->assertSame( 'written', $this->put( $this->item( array( 'regularPrice' => '31' ) ) )['outcome'] );
		$this->assertSame( $new->get_id(), $this->stands()->get_id() );
	}

	public function test_an_item_that_is_gone_is_said_keeps_its_product_and_claims_it_no_more(): void {
		$this->put( $this->item() );
		$product = $this->stands();
		$known   = $this->services->documents()->known( self::CONNECTION, 'item', 0, 10 );
		$this->assertSame( array( 'guid-1' ), array_column( $known, 'key' ) );
		$issue = array( 'code' => 'record_missing', 'retryClass' => 'rejected', 'message' => 'It is gone.', 'remedy' => 'Look.' );
		$this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'item', 'key' => 'guid-1', 'number' => $this->sku, 'data' => null, 'issue' => $issue ) ) );
		$this->assertSame( array( 'needs-you', $product->get_status() ), array( $this->row( Owed::DOCUMENT, $known[0]['id'] )['state'], $this->stands()->get_status() ) );
		$this->assertSame( array(), $this->services->documents()->known( self::CONNECTION, 'item', 0, 10 ), 'told once' );
		$this->assertSame( 'written', $this->put( $this->item( array( 'key' => 'guid-2' ) ) )['outcome'], 'another item of that number' );
		$this->assertSame( $product->get_id(), $this->stands( 'guid-2' )->get_id() );
	}

	/** @return array<string, string>|null */
	private function picture( string $key, string $tag, string $content ): ?array {
		return $this->services->picture_receiver()->take( array( 'connection_id' => self::CONNECTION, 'flow_id' => 'flow-1', 'key' => $key, 'number' => 'N', 'tag' => $tag, 'content' => $content, 'issue' => null ) );
	}

	public function test_a_picture_is_asked_for_once_and_the_same_bytes_are_one_file(): void {
		$this->assertSame( 'v1', $this->put( $this->item( array( 'image' => 'v1' ) ) )['wants'] );
		$this->assertSame( 'v1', $this->put( $this->item( array( 'image' => 'v1', 'master' => array( 'image' ) ) ) )['wants'], 'it did not come yet' );
		$this->assertSame( 'written', $this->picture( 'guid-1', 'v1', self::GIF )['outcome'] );
		$image = $this->stands()->get_image_id();
		$this->assertSame( array( true, '' ), array( $image > 0, $this->put( $this->item( array( 'image' => 'v1', 'master' => array( 'image' ) ) ) )['wants'] ?? '' ) );
		$this->put( $this->item( array( 'key' => 'guid-2', 'number' => "{$this->sku}-2", 'sku' => "{$this->sku}-2", 'image' => 'v9' ) ) );
		$this->picture( 'guid-2', 'v9', self::GIF );
		$this->assertSame( $image, $this->stands( 'guid-2' )->get_image_id() );
		$this->assertNull( $this->picture( 'unknown', 'v1', self::GIF ) );
	}

	public function test_a_picture_that_is_none_is_said_until_another_comes(): void {
		$item = $this->item( array( 'image' => 'v1', 'master' => array( 'image' ) ) );
		$this->put( $item );
		foreach ( array( 'PGh0bWw+', '', base64_encode( str_repeat( 'x', 5 * 1024 * 1024 + 1 ) ) ) as $content ) {
			$this->assertSame( 'refused', $this->picture( 'guid-1', 'v1', $content )['outcome'] );
		}
		$again = $this->put( $item );
		$this->assertSame( array( 'refused', 'v1' ), array( $again['outcome'], $again['wants'] ), 'a retry asks for it' );
		$id = $this->services->documents()->find( self::CONNECTION, 'item', 'guid-1' )['id'];
		$this->assertSame( 'needs-you', $this->row( Owed::DOCUMENT, $id )['state'] );
		$this->assertSame( 'written', $this->picture( 'guid-1', 'v1', self::GIF )['outcome'] );
		$this->assertSame( 'written', $this->put( $item )['outcome'] );
		$this->assertSame( 'synced', $this->row( Owed::DOCUMENT, $id )['state'] );
	}

	public function test_categories_of_the_shop_stay_and_those_that_dynamics_names_no_more_go(): void {
		$ours = $this->existing( $this->sku );
		$own  = wp_insert_term( uniqid( 'Own ' ), 'product_cat' )['term_id'];
		$ours->set_category_ids( array( $own ) );
		$ours->save();
		$with  = fn ( string ...$names ): array => $this->put( $this->item( array( 'categories' => $names, 'master' => array( 'categories' ) ) ) );
		$names = fn (): array => wp_list_pluck( wp_get_object_terms( $ours->get_id(), 'product_cat', array( 'orderby' => 'name' ) ), 'name' );
		$with( 'Books' );
		$this->assertContains( 'Books', $names() );
		$with( 'Cups' );
		$this->assertSame( array( false, true, 2 ), array( in_array( 'Books', $names(), true ), in_array( 'Cups', $names(), true ), count( $names() ) ) );
	}

	public function test_a_field_of_dynamics_replaces_what_a_person_entered_also_while_the_item_stays_as_it_is_and_says_so(): void {
		$this->put( $this->item( array( 'weight' => '1' ) ) );
		$edited = $this->stands();
		$edited->set_regular_price( '15' );
		$edited->set_name( 'Our kettle' );
		$edited->save();
		$again = $this->put( $this->item( array( 'weight' => '1' ) ) );
		$this->assertSame( array( 'written', '19.9', 'Our kettle' ), array( $again['outcome'], $this->stands()->get_regular_price(), $this->stands()->get_name() ) );
		$this->assertStringContainsString( 'regular_price', $again['message'] );
		$this->assertSame( array( array( 'regular_price', '15', '19.9' ) ), array_map( static fn ( array $one ): array => array( $one['field'], $one['was'], $one['now'] ), \Concord\Items\Sides::replaced( $this->stands() ) ) );
		$this->assertSame( array( 'unchanged', '' ), array_values( array_intersect_key( $this->put( $this->item( array( 'weight' => '1' ) ) ), array_flip( array( 'outcome', 'message' ) ) ) ) );
		$GLOBALS['product_object'] = $this->stands();
		$GLOBALS['post']           = get_post( $this->stands()->get_id() );
		ob_start();
		( new \Concord\Items\Module( $this->services ) )->show();
		$panel = (string) ob_get_clean();
		$this->assertStringContainsString( '15', $panel );
		$this->assertStringContainsString( 'decides about: regular_price', $panel );
	}

	public function test_a_field_that_both_may_write_has_its_last_writer_and_what_both_changed_is_said_and_stays(): void {
		$both = array( 'bothWays' => array( 'regularPrice' ) );
		$this->put( $this->item( $both ) );
		$price = function ( string $to = '' ): string {
			$product = $this->stands();
			if ( '' !== $to ) {
				$product->set_regular_price( $to );
				$product->save();
			}
			return $product->get_regular_price();
		};
		$price( '15' );
		$this->assertSame( array( 'written', '15' ), array( $this->put( $this->item( $both + array( 'name' => 'Other' ) ) )['outcome'], $price() ), 'the store wrote last' );
		$clash = $this->put( $this->item( $both + array( 'regularPrice' => '21', 'weight' => '3' ) ) );
		$this->assertSame( array( 'refused', '15', '3' ), array( $clash['outcome'], $price(), $this->stands()->get_weight() ) );
		$this->assertStringContainsString( 'both changed regular_price', $clash['message'] );
		$price( '21' );
		$this->assertSame( 'written', $this->put( $this->item( $both + array( 'regularPrice' => '21', 'weight' => '3' ) ) )['outcome'] );
		$this->put( $this->item( $both + array( 'regularPrice' => '23', 'weight' => '3' ) ) );
		$this->assertSame( '23', $price(), 'Dynamics wrote last' );
	}

	public function test_two_that_were_only_just_linked_keep_their_prices_where_both_may_write_and_what_a_master_replaced_is_kept(): void {
		$ours = $this->existing( $this->sku );
		$this->assertSame( 'written', $this->put( $this->item( array( 'bothWays' => array( 'regularPrice' ) ) ) )['outcome'] );
		$this->assertSame( '5', wc_get_product( $ours->get_id() )->get_regular_price() );
		$this->put( $this->item( array( 'bothWays' => array( 'regularPrice' ), 'regularPrice' => '22' ) ) );
		$this->assertSame( '22', wc_get_product( $ours->get_id() )->get_regular_price() );
		$other = $this->existing( "{$this->sku}-M" );
		$this->put( $this->item( array( 'key' => 'guid-m', 'sku' => "{$this->sku}-M", 'number' => "{$this->sku}-M" ) ) );
		$this->assertSame( array( '5', '19.9' ), array( \Concord\Items\Sides::replaced( wc_get_product( $other->get_id() ) )[0]['was'], wc_get_product( $other->get_id() )->get_regular_price() ) );
	}

	public function test_DUP_4_a_sku_that_a_row_without_a_product_holds_is_freed_and_what_woocommerce_refuses_is_told_in_its_words(): void {
		global $wpdb;
		$held = false;
		$hold = function ( array $post ) use ( &$held, $wpdb ): array {
			if ( ! $held ) {
				$held = true;
				$wpdb->insert( $wpdb->wc_product_meta_lookup, array( 'product_id' => 987_654_321, 'sku' => $this->sku ) );
			}
			return $post;
		};
		add_filter( 'woocommerce_is_rest_api_request', '__return_true' );
		add_filter( 'woocommerce_new_product_data', $hold );
		$first = $this->put( $this->item() );
		remove_filter( 'woocommerce_new_product_data', $hold );
		remove_filter( 'woocommerce_is_rest_api_request', '__return_true' );
		$this->assertSame( array( true, 'written', '' ), array( $held, $first['outcome'], $first['message'] ) );
		$this->assertSame( array( $this->stands()->get_id() ), \Concord\Apply\SkuLookup::products( $this->sku ) );
		$this->assertSame( array( '19.9', 'Kettle' ), array( $this->stands()->get_regular_price(), $this->stands()->get_name() ) );
		$refuse = static fn () => throw new \WC_Data_Exception( 'product_invalid_sku', 'The SKU is already under processing.' );
		add_action( 'woocommerce_before_product_object_save', $refuse );
		$verdict = $this->put( $this->item( array( 'regularPrice' => '21' ) ) );
		remove_action( 'woocommerce_before_product_object_save', $refuse );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertStringContainsString( 'The SKU is already under processing.', $verdict['message'] );
	}

	public function test_a_field_that_dynamics_told_and_emptied_is_emptied_and_one_it_never_told_stays(): void {
		$ours = $this->existing( $this->sku );
		$ours->set_description( 'Ours' );
		$ours->save();
		$master = array( 'master' => array( 'regularPrice', 'weight', 'description' ), 'description' => '' );
		$this->put( $this->item( $master + array( 'weight' => '2' ) ) );
		$this->assertSame( array( '2', 'Ours' ), array( $this->stands()->get_weight(), $this->stands()->get_description() ) );
		$this->put( $this->item( $master + array( 'weight' => '' ) ) );
		$this->assertSame( array( '', 'Ours' ), array( $this->stands()->get_weight(), $this->stands()->get_description() ) );
	}
}
