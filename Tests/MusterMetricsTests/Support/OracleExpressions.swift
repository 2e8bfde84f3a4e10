/// What is asked of both evaluators.
enum OracleExpressions {
    /// Compared result by result.
    static let written =
        [
            "load # a comment\n + 1", "  load\t",
        ]
        + lines(
            #"""
            requests_total
            requests_total{code="200"}
            requests_total{code!="200"}
            in_flight{pool=~"x|z"}
            requests_total{code!~"4.*|5.{2}"}
            requests_total{code=~"2..",path="/pay"}
            {__name__="load"}
            {__name__=~"in_.*",pool="x"}
            {worker="w2"}
            {exported_worker="own"}
            load{nope=""}
            odd{kind=~"."}
            odd{kind="ü"}
            load{worker=~"w[1-3]"}
            load{worker=~"w[^1-3]"}
            load{worker=~"(w|v)\\d{1,2}"}
            load{worker=~"^w1$"}
            load{worker=~"w1|"}
            load{nope=~".*"}
            load{nope=~".+"}
            nothing
            sum(nothing)
            count(nothing)
            nothing + load
            rate(requests_total[1m])
            rate(requests_total[30s])
            rate(requests_total[6s])
            rate(requests_total[5m])
            increase(requests_total[1m])
            increase(requests_total{code="500"}[10m])
            irate(requests_total[1m])
            irate(requests_total[9s])
            delta(load[2m])
            deriv(load[2m])
            deriv(in_flight_limit[2m])
            deriv(odd[1m])
            avg_over_time(load[1m])
            avg_over_time(odd[1m])
            avg_over_time(odd[15s])
            max_over_time(odd[1m])
            min_over_time(odd[1m])
            sum_over_time(odd[1m])
            sum_over_time(load[3m])
            count_over_time(requests_total[1m])
            last_over_time(requests_total[1m])
            last_over_time(rare[7m])
            rate(odd[1m])
            rate(load[1m])
            increase(rare[10m])
            irate(odd[1m])
            rate(in_flight[1h])
            sum(rate(requests_total[1m]))
            sum by (code) (rate(requests_total[1m]))
            avg(load) by (worker)
            sum without (code, path) (requests_total)
            count by (code) (requests_total)
            sum by (nope) (load)
            max by (pool) (in_flight)
            min without (worker) (in_flight)
            avg(odd)
            avg by (worker) (odd)
            sum(odd)
            max(odd)
            min(odd)
            count by (__name__) ({worker="w1"})
            sum by (__name__, code) (requests_total)
            count(count by (worker) (load))
            sum by () (load)
            sum without () (load)
            sum(load,)
            sum by (worker,) (load)
            1
            -1
            1 + 2 * 3
            2 ^ 3 ^ 2
            -2 ^ 2
            2 ^ -1
            2 ^ -3 * 4
            10 % 3
            -10 % 3
            10.5 % 0
            1 / 0
            0 / 0
            -1 / 0
            0x1F
            010
            08
            1e3
            1E-3
            .5
            5.
            Inf
            -Inf
            NaN
            inf + nan
            1 == bool 1
            1 > bool 2
            NaN == bool NaN
            (1)
            ((load))
            "text"
            'it\'s'
            `raw\n`
            "\u00e9\x41\101\t"
            -load
            +load
            - -load
            -(-load)
            -load ^ 2
            load * -1
            load + 1
            1 - load
            load % 0.7
            2 ^ load
            load ^ 2
            load / 0
            load > 0
            load > bool 0
            0 < load
            0 < bool load
            load == load
            load != load
            odd == odd
            odd != odd
            odd != bool odd
            load >= bool load
            1 < load < 2
            in_flight == 0
            in_flight <= 2
            in_flight / in_flight_limit
            in_flight / ignoring (pool) in_flight_limit
            in_flight_limit / on (worker, pool) in_flight
            load + on (worker) in_flight_limit
            load > on (worker) in_flight_limit
            load < on (worker) in_flight_limit
            load < bool on (worker) in_flight_limit
            load * ignoring (pool) in_flight_limit
            in_flight_limit - ignoring (pool) load
            load + on () load
            load + on (worker) in_flight
            in_flight + on (worker) load
            in_flight == on (worker) load
            requests_total{code="500"} / ignoring (code) requests_total{code="200"}
            sum by (worker) (rate(requests_total{code="500"}[5m])) / sum by (worker) (rate(requests_total[5m]))
            1 - avg(rate(requests_total{code='200'}[1m]))
            rate({__name__=~"in_.*",pool="x"}[1m])
            -{__name__=~"in_.*",pool="x"}
            {__name__=~"in_.*",pool="x"} > 2
            {__name__=~"in_.*",pool="x"} > bool 2
            {__name__=~"in_.*",pool="x"} + 1
            abs({__name__=~"in_.*",pool="x"})
            last_over_time({__name__=~"in_.*",pool="x"}[1m])
            abs(load)
            ceil(load)
            floor(load)
            ceil(odd)
            clamp(load, -1, 1)
            clamp(load, 1, -1)
            clamp_min(load, 0.5)
            clamp_max(odd, 5)
            clamp_min(odd, NaN)
            scalar(load)
            scalar(load{worker="w1"})
            vector(1)
            vector(scalar(sum(load)))
            time()
            time() - 1
            vector(time())
            load > scalar(avg(load))
            sum(load > 0) by (worker)
            SUM(load)
            Sum BY (worker) (load)
            {"load"}
            sum (load) by (worker) + 1
            avg(in_flight) without (pool)
            absent + 1
            sum + 1
            by
            offset
            rate(requests_total[1m30s])
            rate(requests_total[90000ms])
            rate(requests_total[1h30m])
            rate(requests_total [1m])
            rate((requests_total[1m]))
            sum(1)
            sum(load[1m])
            """#)

    /// What Prometheus refuses as well as what it accepts: both have to agree.
    static let spelling =
        [
            "", "\"a\nb\"", "`a\nb`", "load\u{a0}",
        ]
        + lines(
            #"""
            load +
            +
            (load
            load)
            load{
            load{}
            {}
            {a=""}
            {a=~".*"}
            {a!="b"}
            {a=~".+"}
            load{a}
            load{a=}
            load{a=b}
            load{a=="b"}
            load{a="b" c="d"}
            load{a="b",}
            load{,}
            load{1a="b"}
            load{__name__="x"}
            load{a=~"("}
            load{a=~"["}
            load{a=~"a**"}
            load{a=~"a{2,1}"}
            load{a=~"a{,2}"}
            load{a=~"a{1001}"}
            load{a=~"*a"}
            load{a=~"a|*"}
            load{a=~"[b-a]"}
            load{a=~"[a"}
            load{a=~"[]a]"}
            load{a=~"()"}
            load{a=~")"}
            load{a=~"(?:a)"}
            load{a=~"a{"}
            load{a=~"a}"}
            load{a=~"]"}
            load{a=~"(a*)*"}
            load{a=~"a*?"}
            load{a=~"a*??"}
            load{a=~"\\"}
            load{a=~"[a-\\d]"}
            load{a=~"[a-]"}
            load{a=~"[-a]"}
            load{a=~"[^]"}
            load{a=~"\\.\\-\\/"}
            load{a=~"a{2}{3}"}
            load{a=~"(a{2}){3}"}
            load{a:b="c"}
            lo:ad
            :load
            load:
            1load
            lo.ad
            load[1m]
            load[5]
            load[0s]
            load[1m1h]
            load[]
            load[1m
            load[1x]
            load[-1m]
            load[1.5m]
            rate(load)
            rate(load[1m]
            rate(sum(load)[1m])
            rate()
            rate(1)
            rate(load[1m], 1)
            abs(1)
            clamp(load)
            time(1)
            vector(load)
            scalar(1)
            nofunction(load)
            rate{a="b"}
            sum
            sum()
            sum(load, load)
            sum by load
            sum by (load)
            sum by (a) (load) by (b)
            sum(load) by
            by(load)
            sum by (a:b) (load)
            sum by ("a") (load)
            sum by (,) (load)
            sum by (sum, by, bool) (load)
            load and
            1 == 1
            1 < 2
            load == bool load
            load + bool load
            bool
            on
            load on (a) load
            load + on load
            load + on (a) 1
            load + on () 1
            load + ignoring () load
            1 + ignoring (a) load
            load ignoring
            load bool
            group_left
            load == bool
            "a" + 1
            -"a"
            "a
            'a
            `a
            "\q"
            "\'"
            '\"'
            "\x4"
            "\400"
            "\ud800"
            1e
            1e400
            1e-400
            0x
            0xg
            0x1p3
            0b1
            1_000
            1..2
            1.2.3
            1 2
            5m
            1h
            --1
            +-+1
            1 + + 1
            1 * * 2
            !1
            load!
            load = 1
            load =~ "a"
            load ! = 1
            a b
            @
            $
            ü
            load;
            &
            0x8000000000000000
            0x7fffffffffffffff
            9223372036854775808
            0777
            00
            0.1.
            1.e3
            inf{}
            nan
            INF
            load{inf="a"}
            load{nan="a"}
            sum by (inf) (load)
            start
            end
            load[1m][1m]
            (load)[1m]
            1[1m]
            rate((load)[1m])
            # only
            load #
            unless
            atan2
            {load}
            time
            sum(load) + on (a) sum(load)
            """#)

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }
}
