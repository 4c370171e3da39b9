using System.Collections.Frozen;

namespace Vouch.Measures.Units;

/// <summary>The units of medicine and the sciences it rests on, each by one line: code, metric or not, value,
/// unit.</summary>
/// <remarks>
/// Values by definition of the SI (2019), of the international yard and pound (1959), and of the US gallon. Units of
/// surveying, printing, dry goods and imperial measures are not here. Source: BIPM, SI Brochure, 9th edition; NIST
/// SP 811 appendix B; codes as in UCUM 2.1.
/// </remarks>
internal static class UnitTable
{
    /// <summary>Dimensions of their own; mol, eq and osm are so on purpose (see <see cref="Dimension"/>).</summary>
    public static FrozenSet<string> Bases { get; } =
        FrozenSet.ToFrozenSet(["m", "s", "g", "rad", "K", "C", "cd", "mol", "eq", "osm", "[iU]"],
            StringComparer.Ordinal);

    /// <summary>Defined by an assay, comparable with nothing but themselves; none takes a prefix.</summary>
    public static FrozenSet<string> Arbitrary { get; } = FrozenSet.ToFrozenSet(
        ("[arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U] "
        + "[bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf] "
        + "[D'ag'U] [FEU] [ELU] [EU] [hp_X] [hp_C] [hp_M] [hp_Q] [kp_X] [kp_C] [kp_M] [kp_Q]").Split(' '),
        StringComparer.Ordinal);

    public const string Lines =
        """
        [pi] - 3.141592653589793238462643383 1
        % - 0.01 1
        [ppth] - 1e-3 1
        [ppm] - 1e-6 1
        [ppb] - 1e-9 1
        [pptr] - 1e-12 1
        sr + 1 rad2
        Hz + 1 s-1
        N + 1 kg.m/s2
        Pa + 1 N/m2
        J + 1 N.m
        W + 1 J/s
        A + 1 C/s
        V + 1 J/C
        F + 1 C/V
        Ohm + 1 V/A
        S + 1 A/V
        mho + 1 S
        Wb + 1 V.s
        T + 1 Wb/m2
        H + 1 Wb/A
        lm + 1 cd.sr
        lx + 1 lm/m2
        Bq + 1 s-1
        Gy + 1 J/kg
        Sv + 1 J/kg
        kat + 1 mol/s
        deg - 1 [pi].rad/180
        gon - 0.9 deg
        ' - 1 deg/60
        '' - 1 deg/3600
        circ - 2 [pi].rad
        sph - 4 [pi].sr
        L + 1 dm3
        l + 1 dm3
        ar + 100 m2
        st + 1 m3
        min - 60 s
        h - 3600 s
        d - 86400 s
        wk - 7 d
        a_t - 365.24219 d
        a_j - 365.25 d
        a_g - 365.2425 d
        a - 365.25 d
        mo_s - 29.53059 d
        mo_j - 30.4375 d
        mo_g - 30.436875 d
        mo - 30.4375 d
        t + 1e6 g
        bar + 1e5 Pa
        u + 1.66053906660e-24 g
        AU - 149597870700 m
        pc + 3.0856775814913673e16 m
        [c] + 299792458 m/s
        [h] + 6.62607015e-34 J.s
        [k] + 1.380649e-23 J/K
        [eps_0] + 8.8541878128e-12 F/m
        [mu_0] + 4e-7 [pi].N/A2
        [e] + 1.602176634e-19 C
        eV + 1.602176634e-19 J
        [m_e] + 9.1093837015e-28 g
        [m_p] + 1.67262192369e-24 g
        [g] + 9.80665 m/s2
        gf + 1 g.[g]
        [ly] + 1 [c].a_j
        Torr - 133.322 Pa
        atm - 101325 Pa
        att - 98066.5 Pa
        m[H2O] + 9806.65 Pa
        m[Hg] + 133322 Pa
        [in_i'H2O] - 0.0254 m[H2O]
        [in_i'Hg] - 0.0254 m[Hg]
        [psi] - 1 [lbf_av]/[in_i]2
        Ky + 1 cm-1
        Gal + 1 cm/s2
        dyn + 1 g.cm/s2
        erg + 1 dyn.cm
        P + 1 dyn.s/cm2
        St + 1 cm2/s
        Bi + 10 A
        Mx + 1e-8 Wb
        G + 1e-4 T
        Oe + 250 A/m/[pi]
        Gb + 1 Oe.cm
        sb + 1 cd/cm2
        Lmb + 1 cd/cm2/[pi]
        ph + 1e-4 lx
        Ci + 37e9 Bq
        R + 2.58e-4 C/kg
        RAD + 0.01 Gy
        REM + 0.01 Sv
        Ao - 1e-10 m
        b - 1e-28 m2
        [S] - 1e-13 s
        [in_i] - 2.54 cm
        [ft_i] - 12 [in_i]
        [yd_i] - 36 [in_i]
        [mi_i] - 5280 [ft_i]
        [fth_i] - 6 [ft_i]
        [nmi_i] - 1852 m
        [kn_i] - 1 [nmi_i]/h
        [mil_i] - 1e-3 [in_i]
        [hd_i] - 4 [in_i]
        [sin_i] - 1 [in_i]2
        [sft_i] - 1 [ft_i]2
        [syd_i] - 1 [yd_i]2
        [cml_i] - 1 [pi].[mil_i]2/4
        [cin_i] - 1 [in_i]3
        [cft_i] - 1 [ft_i]3
        [cyd_i] - 1 [yd_i]3
        [bf_i] - 144 [cin_i]
        [cr_i] - 128 [cft_i]
        [gal_us] - 231 [cin_i]
        [qt_us] - 0.25 [gal_us]
        [pt_us] - 0.5 [qt_us]
        [gil_us] - 0.25 [pt_us]
        [foz_us] - 1 [gal_us]/128
        [fdr_us] - 0.125 [foz_us]
        [min_us] - 1 [fdr_us]/60
        [cup_us] - 8 [foz_us]
        [tbs_us] - 0.5 [foz_us]
        [tsp_us] - 1 [tbs_us]/3
        [cup_m] - 240 mL
        [foz_m] - 30 mL
        [tbs_m] - 15 mL
        [tsp_m] - 5 mL
        [drp] - 1 mL/20
        [gr] - 64.79891 mg
        [lb_av] - 453.59237 g
        [oz_av] - 1 [lb_av]/16
        [dr_av] - 1 [oz_av]/16
        [scwt_av] - 100 [lb_av]
        [lcwt_av] - 112 [lb_av]
        [ston_av] - 2000 [lb_av]
        [lton_av] - 2240 [lb_av]
        [stone_av] - 14 [lb_av]
        [lbf_av] - 1 [lb_av].[g]
        [pwt_tr] - 24 [gr]
        [oz_tr] - 480 [gr]
        [lb_tr] - 5760 [gr]
        [sc_ap] - 20 [gr]
        [dr_ap] - 60 [gr]
        [oz_ap] - 480 [gr]
        [lb_ap] - 5760 [gr]
        [oz_m] - 28 g
        [car_m] - 0.2 g
        [car_Au] - 1 1/24
        [degR] - 5 K/9
        cal_[15] + 4.18580 J
        cal_[20] + 4.18190 J
        cal_m + 4.19002 J
        cal_IT + 4.1868 J
        cal_th + 4.184 J
        cal + 4.184 J
        [Cal] - 4184 J
        [Btu_39] - 1059.67 J
        [Btu_59] - 1054.80 J
        [Btu_60] - 1054.68 J
        [Btu_m] - 1055.87 J
        [Btu_IT] - 1055.05585262 J
        [Btu_th] - 1054.350 J
        [Btu] - 1054.350 J
        [HP] - 550 [ft_i].[lbf_av]/s
        tex + 1 g/km
        [den] - 1 g/km/9
        [PRU] - 1 mm[Hg].s/mL
        [wood'U] - 1 mm[Hg].min/L
        [diop] - 1 m-1
        [mesh_i] - 1 1/[in_i]
        [Ch] - 1 mm/3
        [hnsf'U] - 1 1
        [MET] - 3.5 mL/min/kg
        g% + 1 g/dL
        [HPF] - 1 1
        [LPF] - 100 1
        [IU] + 1 [iU]
        U + 1 umol/min
        [smoot] - 67 [in_i]
        bit + 1 1
        By + 8 1
        Bd + 1 s-1
        """;
}
