<?php
/**
 * What a row of an order flow may not be.
 *
 * @package Concord
 */

namespace Concord\Flows;

defined( 'ABSPATH' ) || exit;

/**
 * The faults of rows that can be told without reading expressions, as the worker tells them (worker/src/core/mapping/check.ts, locked.ts): a
 * published mapping with one of them would stop every order. What rules and expressions mean is the worker's verdict (Proofs/DraftReading).
 */
final class RowFault {

	/** Product => document => fields that exactly-once and the total rest on. */
	private const LOCKED = array(
		'fo' => array(
			'header'   => array( 'dataAreaId', 'SalesOrderNumber', 'CustomersOrderReference', 'OrderingCustomerAccountNumber', 'InvoiceCustomerAccountNumber', 'CurrencyCode', 'ArePricesIncludingSalesTax' ),
			'line'     => array( 'dataAreaId', 'ExternalItemNumber', 'ItemNumber', 'OrderedSalesQuantity', 'SalesPrice', 'LineDiscountAmount', 'SalesTaxGroupCode', 'SalesTaxItemGroupCode' ),
			'customer' => array( 'dataAreaId', 'PrimaryContactEmail', 'SalesCurrencyCode' ),
		),
		'bc' => array(
			'header'   => array( 'externalDocumentNumber', 'customerId', 'currencyCode', 'pricesIncludeTax' ),
			'line'     => array( 'sequence', 'lineType', 'lineObjectNumber', 'quantity', 'unitPrice', 'discountAmount', 'taxCode' ),
			'customer' => array( 'email', 'currencyCode' ),
		),
	);

	private const FIELD = '/^[A-Za-z_][A-Za-z0-9_]*$/';

	/**
	 * First fault of a document.
	 *
	 * @param string               $product  "fo" or "bc".
	 * @param string               $name     "header", "line" or "customer".
	 * @param array<string, mixed> $document Rows, and built-in ones that are left out.
	 * @return string|null A sentence, null when nothing is wrong.
	 */
	public static function of( string $product, string $name, array $document ): ?string {
		$targets = array();
		foreach ( (array) ( $document['rows'] ?? array() ) as $row ) {
			$row    = (array) $row;
			$target = (string) ( $row['target'] ?? '' );
			$fault  = isset( $targets[ $target ] )
				/* translators: %s: name of a field. */
				? sprintf( __( 'two rows write %s.', 'concord' ), $target )
				: self::row_fault( $name, $target, $row );
			if ( null !== $fault ) {
				return $fault;
			}
			$targets[ $target ] = true;
		}
		$touched = array( ...array_map( 'strval', array_keys( $targets ) ), ...array_filter( (array) ( $document['removed'] ?? array() ), 'is_string' ) );
		$locked  = array_intersect( self::LOCKED[ $product ][ $name ] ?? array(), $touched );
		return array() === $locked
			? null
			/* translators: %s: name of a field. */
			: sprintf( __( '%s is filled by Concord itself: sending each order once and to the cent rests on it.', 'concord' ), (string) reset( $locked ) );
	}

	/**
	 * What is wrong with one row.
	 *
	 * @param string               $document Its document.
	 * @param string               $target   Field.
	 * @param array<string, mixed> $row      Row.
	 */
	private static function row_fault( string $document, string $target, array $row ): ?string {
		if ( 1 !== preg_match( self::FIELD, $target ) ) {
			/* translators: %s: what was written as the name of a field. */
			return sprintf( __( '“%s” is not the name of a field.', 'concord' ), $target );
		}
		$source = (array) ( $row['source'] ?? array() );
		if ( ! self::has_source( $source ) || ! self::conditions_are_whole( (array) ( $row['conditions'] ?? array() ) ) ) {
			/* translators: %s: name of a field. */
			return sprintf( __( '%s has no source.', 'concord' ), $target );
		}
		if ( 'line' !== $document && 'path' === $source['kind'] && str_starts_with( (string) $source['path'], 'line.' ) ) {
			/* translators: %s: name of a field. */
			return sprintf( __( '%s is written once an order, but its source is of a line.', 'concord' ), $target );
		}
		foreach ( (array) ( $row['steps'] ?? array() ) as $step ) {
			$step = (array) $step;
			if ( 'lookUp' === ( $step['step'] ?? '' ) && ( 'customer' === $document || ! self::is_whole_look_up( $step ) ) ) {
				return 'customer' === $document
					/* translators: %s: name of a field. */
					? sprintf( __( '%s of a new customer cannot be looked up in Dynamics.', 'concord' ), $target )
					/* translators: %s: name of a field. */
					: sprintf( __( 'the step “Look up in Dynamics” of %s lacks its entity or a field.', 'concord' ), $target );
			}
		}
		return null;
	}

	/**
	 * Is there anything to read?
	 *
	 * @param array<string, mixed> $source Of a row.
	 */
	private static function has_source( array $source ): bool {
		$kind = $source['kind'] ?? '';
		if ( 'constant' === $kind ) {
			return isset( $source['value'] );
		}
		$text = $source[ 'path' === $kind ? 'path' : 'expression' ] ?? null;
		return is_string( $text ) && '' !== trim( $text );
	}

	/**
	 * A condition by an expression has one.
	 *
	 * @param array<array-key, mixed> $conditions Of a row.
	 */
	private static function conditions_are_whole( array $conditions ): bool {
		foreach ( $conditions as $condition ) {
			$condition = (array) $condition;
			if ( 'expression' === ( $condition['when'] ?? '' ) && ( ! is_string( $condition['expression'] ?? null ) || '' === trim( $condition['expression'] ) ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Does it name where to look, by what, and what to take?
	 *
	 * @param array<string, mixed> $step Step.
	 */
	private static function is_whole_look_up( array $step ): bool {
		foreach ( array( 'entity', 'field', 'take' ) as $name ) {
			$value = $step[ $name ] ?? null;
			if ( ! is_string( $value ) || ( 'entity' === $name ? '' === trim( $value ) : 1 !== preg_match( self::FIELD, $value ) ) ) {
				return false;
			}
		}
		return true;
	}
}
