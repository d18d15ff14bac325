<?php
/**
 * Store and Dynamics about one product.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\OwnFields;
use Concord\Apply\Seen;

defined( 'ABSPATH' ) || exit;

/**
 * Which fields of an item may go onto its product, and what they replaced. A field of which Dynamics is master replaces what a person entered meanwhile, and that is kept
 * with the product and said; one that both may write has its last writer, and what both changed stays and needs a person. Nothing is overwritten in silence.
 */
final class Sides {

	/** On the product: what both sides had, by connection and field. */
	public const TOLD = '_concord_item_told';

	/** On the product: what Dynamics replaced, the newest last. */
	public const REPLACED = '_concord_item_replaced';

	private const MOST = 10;

	/** Field of an item => property of a product. */
	public const FIELDS = array(
		'name'             => 'name',
		'description'      => 'description',
		'shortDescription' => 'short_description',
		'regularPrice'     => 'regular_price',
		'salePrice'        => 'sale_price',
		'saleFrom'         => 'date_on_sale_from',
		'saleTo'           => 'date_on_sale_to',
		'gtin'             => 'global_unique_id',
		'weight'           => 'weight',
		'taxClass'         => 'tax_class',
	);

	/** @var array<string, string> As the product stood before it was written. */
	private readonly array $before;

	/** @var array<string, string> As both sides had it. */
	private array $told;

	/** @var list<string> Fields that both sides changed. */
	private array $clash = array();

	public function __construct( private readonly \WC_Product $product, private readonly string $connection_id ) {
		$told         = $product->get_meta( self::TOLD );
		$this->told   = is_array( $told ) ? array_filter( $told, 'is_string' ) : array();
		$this->before = array_map( static fn ( string $own ): string => OwnFields::stands( $product, $own ), self::FIELDS );
	}

	/**
	 * Fields that may be written; a new product takes them all.
	 *
	 * @param array<string, mixed> $data   Item or variant.
	 * @param list<string>         $fields Those that are Dynamics' or both sides'.
	 * @param list<string>         $both   Those of them that have their last writer.
	 * @return list<string>
	 */
	public function allowed( array $data, array $fields, array $both ): array {
		return array_values(
			array_filter(
				$fields,
				function ( string $field ) use ( $data, $both ): bool {
					if ( ! isset( self::FIELDS[ $field ] ) || ! in_array( $field, $both, true ) ) {
						return true;
					}
					$told = self::text( $data, $field );
					$last = $this->told[ $this->name( $field ) ] ?? null;
					$same = OwnFields::same( self::FIELDS[ $field ], $this->before[ $field ], $told );
					if ( $same || ( null === $last && '' === $this->before[ $field ] ) ) {
						return true;
					}
					$who = Seen::who( $last, $this->before[ $field ], $told, false );
					if ( Seen::BOTH === $who ) {
						$this->clash[] = $field;
					}
					if ( Seen::FIRST === $who ) {
						$this->told[ $this->name( $field ) ] = Seen::pair( $this->before[ $field ], $told );
					}
					return Seen::DYNAMICS === $who;
				}
			)
		);
	}

	/**
	 * After it was written, before it is saved: what was replaced is kept, and what both sides have is remembered.
	 *
	 * @param array<string, mixed> $data   Item or variant.
	 * @param list<string>         $fields Those that were allowed.
	 * @return array{replaced: list<string>, clash: list<string>} Names of fields: replaced though a person had changed them; left because both sides changed them.
	 */
	public function settle( array $data, array $fields ): array {
		$replaced = array();
		$kept     = array();
		foreach ( array_intersect_key( self::FIELDS, array_flip( $fields ) ) as $field => $own ) {
			$name  = $this->name( $field );
			$now   = OwnFields::stands( $this->product, $own );
			$was   = $this->before[ $field ];
			$first = ! isset( $this->told[ $name ] );
			if ( $now !== $was && '' !== $was && ( $first || Seen::store_changed( $this->told[ $name ], $was ) ) ) {
				$kept[] = array( 'at' => gmdate( 'Y-m-d\TH:i:s\Z' ), 'field' => $own, 'was' => mb_substr( $was, 0, 200 ), 'now' => mb_substr( $now, 0, 200 ) );
				if ( ! $first ) {
					$replaced[] = $own;
				}
			}
			if ( ! $first || '' !== self::text( $data, $field ) ) {
				$this->told[ $name ] = Seen::pair( $now, self::text( $data, $field ) );
			}
		}
		if ( array() !== $this->told && $this->told !== $this->product->get_meta( self::TOLD ) ) {
			$this->product->update_meta_data( self::TOLD, $this->told );
		}
		// A product that was only just made had nothing to replace.
		if ( array() !== $kept && $this->product->get_id() > 0 ) {
			$this->product->update_meta_data( self::REPLACED, array_slice( array( ...self::replaced( $this->product ), ...$kept ), -self::MOST ) );
		}
		return array( 'replaced' => $replaced, 'clash' => array_map( static fn ( string $field ): string => self::FIELDS[ $field ], $this->clash ) );
	}

	/**
	 * Whether a person changed a field since that Dynamics alone decides about: it is written again, though the item is as it was.
	 *
	 * @param array<string, mixed> $data Item as it was taken.
	 */
	public function drifted( array $data ): bool {
		$master = array_diff( is_array( $data['master'] ?? null ) ? $data['master'] : array(), is_array( $data['bothWays'] ?? null ) ? $data['bothWays'] : array() );
		foreach ( array_intersect( array_keys( self::FIELDS ), $master ) as $field ) {
			if ( Seen::store_changed( $this->told[ $this->name( $field ) ] ?? null, $this->before[ $field ] ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What Dynamics replaced of a product, for those who look at it.
	 *
	 * @return list<array{at: string, field: string, was: string, now: string}>
	 */
	public static function replaced( \WC_Product $product ): array {
		$kept = $product->get_meta( self::REPLACED );
		/** @var list<array{at: string, field: string, was: string, now: string}> $list */
		$list = array_values( array_filter( is_array( $kept ) ? $kept : array(), static fn ( mixed $one ): bool => is_array( $one ) && isset( $one['at'], $one['field'], $one['was'], $one['now'] ) ) );
		return $list;
	}

	private function name( string $field ): string {
		return $this->connection_id . '|' . $field;
	}

	/**
	 * As Dynamics told it.
	 *
	 * @param array<string, mixed> $data Item or variant.
	 */
	private static function text( array $data, string $field ): string {
		return is_scalar( $data[ $field ] ?? null ) ? trim( (string) $data[ $field ] ) : '';
	}
}
