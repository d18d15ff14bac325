<?php
/**
 * Form of the steps of a flow.
 *
 * @package Concord
 */

namespace Concord\Flows;

defined( 'ABSPATH' ) || exit;

/**
 * What a published flow may not have, as far as its form tells. The designer refuses more (worker/src/core/flow/checks.ts); this stands for what
 * reaches the REST route by another way, because a flow that the worker cannot read would stop without anybody having been told.
 */
final class StepForm {

	/** Kind of step => what it cannot be without. "+" stands for a list with an entry, "?" for a list that may be empty. */
	private const NEEDS = array(
		'filter'       => array( 'expression' ),
		'salesOrder'   => array(),
		'find'         => array( 'entity', '+where', 'as' ),
		'findOrCreate' => array( 'entity', '+where', '?rows', 'as' ),
		'upsert'       => array( 'entity', '+where', '?rows', 'as' ),
		'map'          => array( '?rows', 'as' ),
		'action'       => array( 'entity', '+where', 'action', '?rows', 'as' ),
		'setInStore'   => array( 'record', 'target', '+source' ),
		'putInStore'   => array( 'record', '?rows' ),
		'payInvoice'   => array( '+targets' ),
		'creditMemo'   => array( '+carrier' ),
		'customer'     => array( '?rows', 'as' ),
		'hold'         => array( 'message' ),
		'notify'       => array( 'message' ),
		'branch'       => array( 'expression', '?then', '?otherwise' ),
		'forEach'      => array( 'path', 'as', '?steps' ),
	);

	/** Those that run again and again, and so need to say how often. */
	private const REPEATED = array( 'dynamics', 'feed', 'schedule' );

	private const DEEPEST = 6;

	/**
	 * First fault of a flow that a person added, or of the steps of an order flow.
	 *
	 * @param array<string, mixed> $content Of a draft.
	 * @return string|null A sentence, null when nothing is wrong.
	 */
	public static function fault( array $content ): ?string {
		$ids = array();
		return ( isset( $content['trigger'] ) ? self::trigger_fault( (array) $content['trigger'] ) : null )
			?? self::steps_fault( (array) ( $content['steps'] ?? array() ), $ids, 1 )
			?? self::sales_order_fault( $content );
	}

	/**
	 * An order flow that was drawn sends its order once, at the top level; a flow of one's own sends none and does something.
	 *
	 * @param array<string, mixed> $content Of a draft whose steps are sound one by one.
	 */
	private static function sales_order_fault( array $content ): ?string {
		$own   = isset( $content['trigger'] );
		$steps = array_values( array_filter( (array) ( $content['steps'] ?? array() ), 'is_array' ) );
		$top   = count( array_keys( array_column( $steps, 'step' ), 'salesOrder', true ) );
		$all   = self::count_of( 'salesOrder', $steps );
		if ( ! $own && ! isset( $content['steps'] ) ) {
			return null;
		}
		return match ( true ) {
			$own && array() === $steps => __( 'it has no steps.', 'concord' ),
			$own && $all > 0 => __( 'the step “Sales order” belongs to the order flow of the connection.', 'concord' ),
			! $own && 0 === $all => __( 'it has no step “Sales order”.', 'concord' ),
			! $own && $all > 1 => __( 'it has the step “Sales order” more than once.', 'concord' ),
			! $own && 0 === $top => __( 'the step “Sales order” stands inside a branch or a loop.', 'concord' ),
			default => null,
		};
	}

	/**
	 * How often a kind of step is there, at whatever depth.
	 *
	 * @param string                  $kind  Kind.
	 * @param array<array-key, mixed> $steps Steps.
	 */
	private static function count_of( string $kind, array $steps ): int {
		$count = 0;
		foreach ( $steps as $step ) {
			$count += is_array( $step ) && ( $step['step'] ?? '' ) === $kind ? 1 : 0;
			foreach ( array( 'then', 'otherwise', 'steps' ) as $inner ) {
				$count += is_array( $step ) && is_array( $step[ $inner ] ?? null ) ? self::count_of( $kind, $step[ $inner ] ) : 0;
			}
		}
		return $count;
	}

	/**
	 * What is wrong with the trigger.
	 *
	 * @param array<array-key, mixed> $trigger Trigger.
	 */
	private static function trigger_fault( array $trigger ): ?string {
		$on    = (string) ( $trigger['on'] ?? '' );
		$named = 'feed' === $on ? 'feed' : ( 'dynamics' === $on ? 'entity' : 'record' );
		if ( ! self::is_text( $trigger[ $named ] ?? null ) ) {
			return __( 'its trigger does not say what it is about.', 'concord' );
		}
		$every = $trigger['everyMinutes'] ?? null;
		return in_array( $on, self::REPEATED, true ) && ( ! is_int( $every ) || $every < 1 )
			? __( 'its trigger does not say how often it runs.', 'concord' )
			: null;
	}

	/**
	 * What is wrong with a list of steps.
	 *
	 * @param array<array-key, mixed> $steps Steps.
	 * @param array<string, true>     $ids   Ids met so far.
	 * @param int                     $depth How deep the list stands, the flow's own is 1.
	 */
	private static function steps_fault( array $steps, array &$ids, int $depth ): ?string {
		if ( array() !== $steps && $depth > self::DEEPEST ) {
			/* translators: %d: number of levels. */
			return sprintf( __( 'its steps stand inside each other more than %d levels deep.', 'concord' ), self::DEEPEST );
		}
		foreach ( $steps as $step ) {
			$fault = self::step_fault( is_array( $step ) ? $step : array(), $ids );
			foreach ( array( 'then', 'otherwise', 'steps' ) as $inner ) {
				$fault ??= self::steps_fault( is_array( $step ) && is_array( $step[ $inner ] ?? null ) ? $step[ $inner ] : array(), $ids, $depth + 1 );
			}
			if ( null !== $fault ) {
				return $fault;
			}
		}
		return null;
	}

	/**
	 * What is wrong with one step.
	 *
	 * @param array<array-key, mixed> $step Step.
	 * @param array<string, true>     $ids  Ids met so far.
	 */
	private static function step_fault( array $step, array &$ids ): ?string {
		$id   = is_string( $step['id'] ?? null ) ? $step['id'] : '';
		$kind = is_string( $step['step'] ?? null ) ? $step['step'] : '';
		if ( 1 !== preg_match( '/^[a-z][a-z0-9-]{0,39}$/', $id ) || isset( $ids[ $id ] ) ) {
			return __( 'a step has no id, or two steps have the same.', 'concord' );
		}
		$ids[ $id ] = true;
		if ( ! isset( self::NEEDS[ $kind ] ) ) {
			/* translators: %s: id of a step. */
			return sprintf( __( 'step “%s” is of no kind that this version knows.', 'concord' ), $id );
		}
		foreach ( self::NEEDS[ $kind ] as $need ) {
			$name  = ltrim( $need, '+?' );
			$value = $step[ $name ] ?? null;
			$given = $need === $name ? self::is_text( $value ) : is_array( $value ) && ( '?' === $need[0] || array() !== $value );
			if ( ! $given ) {
				/* translators: 1: id of a step, 2: name of one of its settings. */
				return sprintf( __( 'step “%1$s” lacks “%2$s”.', 'concord' ), $id, $name );
			}
		}
		return null;
	}

	private static function is_text( mixed $value ): bool {
		return is_string( $value ) && '' !== trim( $value );
	}
}
