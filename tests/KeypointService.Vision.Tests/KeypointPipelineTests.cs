using KeypointService.TestPictures;
using KeypointService.Vision.Alignment;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests;

public sealed class KeypointPipelineTests : IDisposable
{
    // Sides of boxes, in distances of the eyes.
    private static readonly double[] Mistaken = [2.5, 2.1, 2.9];

    private readonly HaarFaceDetector _detector = Installed.Detector();
    private readonly KeypointModel _model = Installed.Compact();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Locate_DrawnGroup_FindsEveryFaceAndItsPoints()
    {
        var (drawn, picture) = DrawnFace.Group();
        using (picture)
        {
            var faces = Locate(picture).OrderBy(face => face.Box.X).ToArray();

            Assert.Equal(drawn.Count, faces.Length);
            Assert.All(faces.Zip(drawn), pair => Assert.True(MeanError(pair.First, pair.Second) < 0.1));
        }
    }

    [Fact]
    public void Locate_TurnedHead_TellsItsRoll()
    {
        var face = new DrawnFace(new ImagePoint(240, 200), 80) { Roll = 10 };
        using var picture = DrawnFace.Picture(480, 480, face);

        Assert.Equal(10, Assert.Single(Locate(picture)).Roll, 4.0);
    }

    [Fact]
    public void Locate_BoxMovedAndScaledWithThePicture_MovesAndScalesThePoints()
    {
        var (face, picture) = DrawnFace.Portrait();
        using (picture)
        {
            using var gray = new Mat();
            Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
            var box = FaceBox.Square(face.EyesCenter + new ImagePoint(0, 25), 220);
            var points = KeypointLocator.Locate(gray, [box], _model)[0].Points;

            using var canvas = new Mat(600, 700, MatType.CV_8UC1, Scalar.All(90));
            using (var spot = new Mat(canvas, new Rect(170, 60, 480, 480)))
            {
                gray.CopyTo(spot);
            }

            using var doubled = new Mat();
            Cv2.Resize(canvas, doubled, default, 2, 2, InterpolationFlags.Linear);
            var moved = FaceBox.Square(new ImagePoint((2 * (box.Center.X + 170)) + 0.5, (2 * (box.Center.Y + 60)) + 0.5), 440);
            var movedPoints = KeypointLocator.Locate(doubled, [moved], _model)[0].Points;

            // Pixel p of the small picture is centred on 2p + 0.5 of the doubled one.
            Assert.All(points.Zip(movedPoints), pair =>
            {
                var expected = new ImagePoint((2 * (pair.First.X + 170)) + 0.5, (2 * (pair.First.Y + 60)) + 0.5);
                Assert.True(expected.DistanceTo(pair.Second) < 2, $"{expected} became {pair.Second}");
            });
        }
    }

    [Fact]
    public void Locate_BatchOfFaces_GivesTheSameAsEachAlone()
    {
        using var gray = new Mat();
        using (var picture = DrawnFace.Group().Picture)
        {
            Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
        }

        var boxes = _detector.Detect(gray).Select(face => face.Box).ToArray();
        var together = KeypointLocator.Locate(gray, boxes, _model);
        var alone = boxes.Select(box => KeypointLocator.Locate(gray, [box], _model)[0]);

        Assert.All(together.Zip(alone), pair => Assert.All(
            pair.First.Points.Zip(pair.Second.Points), points => Assert.True(points.First.DistanceTo(points.Second) < 0.01)));
    }

    [Fact]
    public void Locate_DetectorThatTellsARoll_TurnsTheCropUpright()
    {
        var face = new DrawnFace(new ImagePoint(240, 230), 70) { Roll = 150 };
        using var picture = DrawnFace.Picture(480, 480, face);
        var box = FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]);

        var turned = Assert.Single(Locate(picture, detector: new FixedDetector(new FaceCandidate(box, Roll: 150))));

        Assert.True(MeanError(turned, face) < 0.1, $"Error {MeanError(turned, face)}.");

        // Without its roll the face lies in its crop, and the model trusts no points of a lying face.
        Assert.Empty(Locate(picture, detector: new FixedDetector(new FaceCandidate(box))));
    }

    [Fact]
    public void Locate_FewerFacesAsked_KeepsTheLargest()
    {
        using var picture = DrawnFace.Group().Picture;

        var all = Locate(picture);
        var one = Assert.Single(Locate(picture, maxFaces: 1));

        Assert.Equal(all.Max(face => face.Box.Area), one.Box.Area);
    }

    [Fact]
    public void Locate_CroppedPicture_TakesTheWholeOfIt()
    {
        var (face, picture) = DrawnFace.Portrait(230, 230, 84);
        using (picture)
        {
            var found = Assert.Single(Locate(picture, cropped: true));

            Assert.Equal(FaceBox.Whole(230, 230), found.Box);
            Assert.True(MeanError(found, face) < 0.12);
        }
    }

    [Fact]
    public void Locate_CroppedJpegThatIsReadAtAPartOfItsScale_TakesTheWholeOfIt()
    {
        // No multiple of the eighths at which it is read.
        using var picture = DrawnFace.Portrait(2045, 2047, 700).Picture;
        var file = picture.ImEncode(".jpg");

        var found = Assert.Single(new KeypointPipeline(_detector, _model).Locate(file, new LocateOptions { Cropped = true }));

        Assert.Equal(FaceBox.Whole(2045, 2047), found.Box);
    }

    [Theory]
    [InlineData("compact", 1.7, 0.2, 0)]
    [InlineData("compact", 0.8, 0, 0)]
    [InlineData("compact", 1.3, 0.1, 24)]
    [InlineData("compact", 1.2, 0, 100)]
    [InlineData("compact", 1.3, 0, 180)]
    [InlineData("classic", 1.7, 0.2, 0)]
    [InlineData("classic", 1.3, 0.1, 24)]
    public void Locate_CroppedPictureOfAnyFraming_FindsItsFace(string name, double air, double offCentre, double roll)
    {
        // Sides of the face's own region, which is about 2.7 distances of the eyes.
        var side = 300.0;
        var eyes = side / (2.7 * air);
        DrawnFace drawn = new(new((side / 2) + (offCentre * side), (side / 2) - (0.3 * eyes)), eyes) { Roll = roll };
        using var model = name == "classic" ? Installed.Classic() : Installed.Compact();
        using var picture = DrawnFace.Picture((int)side, (int)side, drawn);

        var found = Assert.Single(new KeypointPipeline(_detector, model).Locate(picture, new LocateOptions { Cropped = true }));

        Assert.Equal(FaceBox.Whole((int)side, (int)side), found.Box);
        Assert.True(MeanError(found, drawn) < 0.1, $"{MeanError(found, drawn)}");
    }

    [Theory]
    [InlineData(-20, 0, 0.1)]
    [InlineData(5, 0.9, 1)]
    public void Locate_CroppedPicture_ConfidenceTellsWhatTheDetectorsSecondStageSeesToo(double logOdds, double least, double most)
    {
        var (_, picture) = DrawnFace.Portrait(230, 230, 84);
        using (picture)
        {
            var found = Assert.Single(Locate(picture, cropped: true, detector: new FixedDetector { Seen = logOdds }));

            Assert.InRange(found.Confidence!.Value, least, most);
        }
    }

    [Fact]
    public void Locate_CroppedPictureThatNobodyJudges_TakesNoHitThatTheDetectorIsLittleSureOf()
    {
        var (face, picture) = DrawnFace.Portrait(230, 230, 84);
        using var whole = picture;
        using var model = Installed.Classic();
        GullibleDetector detector = new(new FaceBox(150, 150, 70, 70));

        var found = Assert.Single(new KeypointPipeline(detector, model).Locate(picture, new LocateOptions { Cropped = true }));

        Assert.True(MeanError(found, face) < 0.12, $"{MeanError(found, face)}");
    }

    [Fact]
    public void Locate_SmallFaceInTheCornerOfACroppedPicture_IsSearchedFor()
    {
        DrawnFace drawn = new(new(330, 320), 30);
        using var picture = DrawnFace.Picture(400, 400, drawn);

        var found = Assert.Single(Locate(picture, cropped: true));

        Assert.True(found.Confidence > 0.5);
        Assert.True(MeanError(found, drawn) < 0.12);
    }

    [Fact]
    public void Locate_CroppedPictureThatOnlyTheDetectorsSecondStageBelieves_IsSearchedAllTheSame()
    {
        DrawnFace drawn = new(new(330, 320), 30);
        using var picture = DrawnFace.Picture(400, 400, drawn);
        var hit = new FaceCandidate(FaceBox.Square(drawn.EyesCenter + new ImagePoint(0, 0.3 * drawn.EyeDistance), 2.7 * drawn.EyeDistance), 0.9);

        var found = Assert.Single(Locate(picture, cropped: true, detector: new FixedDetector(hit) { Seen = 8 }));

        Assert.True(MeanError(found, drawn) < 0.12, $"{MeanError(found, drawn)}");
    }

    [Fact]
    public void Locate_TwoPeopleInACroppedPictureOfWhomTheFirstLookSeesTheFarther_MeansTheNearer()
    {
        DrawnFace far = new(new(200, 190), 36);
        DrawnFace near = new(new(600, 180), 46);
        using var detector = Installed.CnnDetector();
        using var model = Installed.Compact();
        using var picture = DrawnFace.Picture(800, 400, far, near);

        var found = Assert.Single(new KeypointPipeline(detector, model).Locate(picture, new LocateOptions { Cropped = true }));

        Assert.True(MeanError(found, near) < 0.12, $"{MeanError(found, near)}");
        Assert.Equal(800, found.Box.Width);
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("classic")]
    public void Locate_TwoPeopleInACroppedPicture_MeansTheNearer(string name)
    {
        DrawnFace far = new(new(110, 120), 34);
        DrawnFace near = new(new(290, 250), 44);
        using var model = name == "classic" ? Installed.Classic() : Installed.Compact();
        using var picture = DrawnFace.Picture(400, 400, far, near);
        FixedDetector surerOfTheFar = new(new(BoxOf(far), 0.97), new(BoxOf(near), 0.96), new(FaceBox.Square(new(200, 60), 110), 0.2));

        var found = Assert.Single(new KeypointPipeline(surerOfTheFar, model).Locate(picture, new LocateOptions { Cropped = true }));

        Assert.True(MeanError(found, near) < 0.12, $"{MeanError(found, near)}");

        static FaceBox BoxOf(DrawnFace face) =>
            FaceBox.Square(face.EyesCenter + new ImagePoint(0, 0.3 * face.EyeDistance), 2.7 * face.EyeDistance);
    }

    [Fact]
    public void Locate_ConventionThatTheModelKnows_ShiftsThePoints()
    {
        var (drawn, picture) = DrawnFace.Portrait(230, 230, 84);
        using (picture)
        {
            var own = Assert.Single(Locate(picture, cropped: true));
            var shifted = Assert.Single(new KeypointPipeline(_detector, _model).Locate(
                picture, new LocateOptions { Cropped = true, Convention = "kaggle" }));

            var steps = own.Points.Zip(shifted.Points, (a, b) => a.DistanceTo(b)).ToArray();
            Assert.InRange(steps.Max(), 0.02 * drawn.EyeDistance, 0.3 * drawn.EyeDistance);
            Assert.Equal(own.Pose, shifted.Pose);
        }
    }

    [Fact]
    public void Locate_ConventionThatTheModelDoesNotKnow_IsRefusedBeforeThePicture()
    {
        KeypointPipeline pipeline = new(_detector, _model);
        LocateOptions options = new() { Convention = "nobody" };
        using Mat empty = new();

        Assert.Equal("options", Assert.Throws<ArgumentException>(() => pipeline.Locate([], options)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentException>(() => pipeline.Locate(empty, options)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentException>(() => pipeline.LocateInColour([], options)).ParamName);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(double.NaN)]
    public void MinConfidence_ThatNoFaceCanHave_Throws(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>("MinConfidence", () => new LocateOptions { MinConfidence = value });

    [Theory]
    [InlineData(Accuracy.Fast)]
    [InlineData(Accuracy.High)]
    public void Locate_ClassicModel_FindsTheGroupToo(Accuracy accuracy)
    {
        using var classic = Installed.Classic();
        var (drawn, picture) = DrawnFace.Group();
        using (picture)
        {
            var faces = new KeypointPipeline(_detector, classic)
                .Locate(picture, new LocateOptions { Accuracy = accuracy }).OrderBy(face => face.Box.X).ToArray();

            Assert.Equal(drawn.Count, faces.Length);
            Assert.All(faces.Zip(drawn), pair => Assert.True(MeanError(pair.First, pair.Second) < 0.1));
        }
    }

    [Theory]
    [InlineData(".jpg", 1)]
    [InlineData(".png", 2)]
    public void Locate_SheetOfSmallFaces_FindsThemWhereAllOfItIsSearched(string extension, int threads)
    {
        DrawnFace[] drawn = [.. from row in Enumerable.Range(0, 4) from column in Enumerable.Range(0, 6)
                                select new DrawnFace(new ImagePoint(250 + (410 * column), 220 + (390 * row)), 13)];
        using var sheet = DrawnFace.Picture(2560, 1600, drawn);
        var file = sheet.ImEncode(extension);
        using var detector = Installed.CnnDetector();
        using var model = Installed.Compact();
        KeypointPipeline pipeline = new(detector, model);
        LocateOptions options = new() { MaxFaces = 100, Threads = threads };

        var quick = pipeline.Locate(file, options);
        var thorough = pipeline.Locate(file, options with { Thorough = true });

        Assert.InRange(quick.Count, 0, drawn.Length / 2);
        Assert.InRange(thorough.Count, drawn.Length * 9 / 10, drawn.Length);
        Assert.All(thorough, face => Assert.Contains(drawn, known => known.EyesCenter.DistanceTo(face.Region.Center) < 0.6 * face.Region.Width));
    }

    [Theory]
    [InlineData(Accuracy.Fast, false)]
    [InlineData(Accuracy.High, true)]
    public void Locate_SeveralThreads_GiveTheSameAnswer(Accuracy accuracy, bool anyRotation)
    {
        var (drawn, picture) = DrawnFace.Group();
        using (picture)
        {
            KeypointPipeline pipeline = new(_detector, _model);
            LocateOptions options = new() { Accuracy = accuracy, AnyRotation = anyRotation };
            var alone = pipeline.Locate(picture, options);
            var shared = pipeline.Locate(picture, options with { Threads = 3 });

            Assert.Equal(drawn.Count, alone.Count);
            Assert.Equal(alone.SelectMany(face => face.Points), shared.SelectMany(face => face.Points));
            Assert.Equal(alone.Select(face => face.Confidence), shared.Select(face => face.Confidence));
        }
    }

    [Theory]
    [InlineData(RotateFlags.Rotate90Clockwise, 90)]
    [InlineData(RotateFlags.Rotate180, 180)]
    [InlineData(RotateFlags.Rotate90Counterclockwise, -90)]
    public void Locate_PictureOnItsSideOrUpsideDown_FindsTheFacesWithoutBeingTold(RotateFlags turn, double roll)
    {
        var (drawn, picture) = DrawnFace.Group();
        using (picture)
        {
            using Mat turned = new();
            Cv2.Rotate(picture, turned, turn);

            using var detector = Installed.CnnDetector();
            var faces = Locate(turned, detector: detector);

            Assert.Equal(drawn.Count, faces.Count);
            Assert.All(faces, face => Assert.InRange(Math.Abs(Math.IEEERemainder(face.Roll - roll, 360)), 0, 10));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Locate_TurnedPictureInAnyRotation_TheCascadeFindsTheSameFaces(int quarterTurns)
    {
        var (drawn, picture) = DrawnFace.Group();
        using (picture)
        {
            for (var i = 0; i < quarterTurns; i++)
            {
                Cv2.Rotate(picture, picture, RotateFlags.Rotate90Clockwise);
            }

            var faces = new KeypointPipeline(_detector, _model).Locate(picture, new LocateOptions { AnyRotation = true });

            Assert.Equal(drawn.Count, faces.Count);
            Assert.All(faces, face => Assert.InRange(Math.Abs(Math.IEEERemainder(face.Roll - (90 * quarterTurns), 360)), 0, 10));
        }
    }

    [Fact]
    public void Locate_StripLongerThanOpenCvWarps_FindsTheFaceAndCutsItOut()
    {
        DrawnFace drawn = new(new ImagePoint(32_300, 120), 30);
        using var picture = DrawnFace.Picture(32_800, 300, drawn);
        using var detector = Installed.CnnDetector();
        KeypointPipeline pipeline = new(detector, _model);

        var found = Assert.Single(pipeline.Locate(picture));
        using var inColour = pipeline.LocateInColour(picture.ImEncode(".jpg"));
        using var aligned = Assert.Single(inColour.Cut(new AlignOptions(AlignmentTemplate.ArcFace)));

        Assert.True(MeanError(found, drawn) < 0.1);
        Assert.True(MeanError(aligned.Face, drawn) < 0.1);
        Assert.True(aligned.Crop.Mean().Val2 > 100);
    }

    [SharedDataFact]
    public void Locate_PhotosInEveryQuarterTurn_FindsNearlyAllFacesWithoutBeingTold()
    {
        using var detector = Installed.CnnDetector();
        RotateFlags[] turns = [RotateFlags.Rotate90Clockwise, RotateFlags.Rotate180, RotateFlags.Rotate90Counterclockwise];
        var looks = LabelledFace.Read("validation").Where((_, i) => i % 100 == 0)
            .SelectMany(face => turns.Select((turn, i) => (face, turn, Degrees: 90 * (i + 1)))).ToArray();

        var right = looks.Count(look =>
        {
            using var photo = look.face.Photo();
            using Mat turned = new();
            Cv2.Rotate(photo, turned, look.turn);
            var roll = new FaceKeypoints { Box = default, Points = look.face.Points }.Roll + look.Degrees;
            return Locate(turned, detector: detector).Any(face => Math.Abs(Math.IEEERemainder(face.Roll - roll, 360)) < 10);
        });

        Assert.InRange(right, looks.Length * 9 / 10, looks.Length);
    }

    [Fact]
    public void Refine_HeadTurnedInABoxThatSitsBadly_ComesCloserThanTheFirstPass()
    {
        DrawnFace drawn = new(new ImagePoint(240, 200), 80) { Roll = 24 };
        using var gray = new Mat();
        using (var picture = DrawnFace.Picture(480, 480, drawn))
        {
            Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
        }

        var box = FaceBox.Square(drawn.EyesCenter + new ImagePoint(25, 50), 250);
        var first = KeypointLocator.Locate(gray, [box], _model);
        var second = KeypointLocator.Refine(gray, first, _model);

        Assert.Equal(box, second[0].Box);
        Assert.True(MeanError(second[0], drawn) < MeanError(first[0], drawn));
        Assert.True(second[0].Sigmas!.Average() < first[0].Sigmas!.Average());
    }

    [Fact]
    public void Refine_SecondCropWithoutAFace_KeepsTheFirstAnswer()
    {
        var (_, picture) = DrawnFace.Portrait();
        using (picture)
        {
            using var gray = new Mat();
            Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
            var first = KeypointLocator.Locate(gray, [FaceBox.Square(new ImagePoint(40, 40), 60)], _model)[0] with { Confidence = 0.6, Trust = 0.6 };

            Assert.Same(first, Assert.Single(KeypointLocator.Refine(gray, [first], _model)));
        }
    }

    [Fact]
    public void Locate_PictureOfOnePlainColourAsAFace_IsNotConfident()
    {
        using var picture = new Mat(200, 200, MatType.CV_8UC3, Scalar.All(120));

        Assert.InRange(Assert.Single(Locate(picture, cropped: true)).Confidence!.Value, 0, 0.3);
    }

    [SharedDataFact]
    public void Locate_PicturesWithoutFacesAsFaces_AreSeldomBelieved()
    {
        using var detector = Installed.CnnDetector();

        // The last ones of the folder are no part of any training.
        string[] pictures = [.. Directory.GetFiles(SharedData.PathOf("negatives"), "*.jpg").Order(StringComparer.Ordinal).Skip(300)];

        var believed = pictures.Count(path => Answer(path).Confidence >= 0.5);

        Assert.InRange(believed, 0, pictures.Length / 10);

        FaceKeypoints Answer(string path)
        {
            using var picture = Cv2.ImRead(path);
            return Assert.Single(Locate(picture, cropped: true, detector: detector));
        }
    }

    [SharedDataFact]
    public void Locate_LabelledPortraits_ComesCloseToTheLabels()
    {
        using var picture = Cv2.ImRead(SharedData.PathOf("photos", "obamas4.jpg"));

        var faces = Locate(picture);

        Assert.Equal(2, faces.Count);
        Assert.All(faces, face =>
        {
            var eyes = face.Points[(int)FaceKeypoint.LeftEyeCenter].DistanceTo(face.Points[(int)FaceKeypoint.RightEyeCenter]);
            Assert.InRange(eyes / face.Box.Width, 0.28, 0.48);
            Assert.True(face.Points[(int)FaceKeypoint.MouthCenterTopLip].Y > face.Points[(int)FaceKeypoint.NoseTip].Y);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Locate_DetectorThatMistakesTheSizes_GivesTheLargestFacesByTheBoxesTold(int maxFaces)
    {
        var (drawn, picture) = DrawnFace.Group();
        using var whole = picture;

        var faces = Locate(picture, maxFaces, detector: MistakenOf(drawn));

        Assert.Equal(maxFaces, faces.Count);
        Assert.Equal(drawn[1].EyesCenter.X, faces[0].Box.Center.X, 20.0);
        Assert.Equal(faces.Select(face => face.Box.Width).OrderDescending(), faces.Select(face => face.Box.Width));
    }

    [Fact]
    public void Locate_LeastFaceSize_IsThatOfTheBoxesTold()
    {
        var (drawn, picture) = DrawnFace.Group();
        using var whole = picture;
        var pipeline = new KeypointPipeline(MistakenOf(drawn), _model);
        double[] widths = [.. pipeline.Locate(picture).Select(face => face.Box.Width)];

        Assert.All(widths, (width, index) =>
        {
            Assert.Equal(index + 1, pipeline.Locate(picture, new LocateOptions { MinFaceSize = width - 0.01 }).Count);
            Assert.Equal(index, pipeline.Locate(picture, new LocateOptions { MinFaceSize = width + 0.01 }).Count);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Locate_GivenUpDuringTheSearch_LocatesNothing(bool anyRotation)
    {
        using var picture = DrawnFace.Portrait().Picture;
        using CancellationTokenSource giveUp = new();
        GivingUpDetector detector = new(giveUp);

        Assert.ThrowsAny<OperationCanceledException>(() => new KeypointPipeline(detector, _model).Locate(
            picture, new LocateOptions { AnyRotation = anyRotation }, giveUp.Token));

        Assert.Equal(1, detector.Searches);
    }

    [Theory]
    [InlineData(9000, 300)]
    [InlineData(300, 9000)]
    [InlineData(16_000, 300)]
    public void Locate_PictureFarLongerThanWide_FindsItsFaces(int width, int height)
    {
        DrawnFace[] drawn = [.. Enumerable.Range(0, 3).Select(i => 0.1 + (0.37 * i)).Select(at =>
            new DrawnFace(width > height ? new ImagePoint(at * width, 150) : new ImagePoint(150, at * height), 55))];
        using var picture = DrawnFace.Picture(width, height, drawn);
        using var pipeline = KeypointPipeline.Load(models: Installed.Models);

        var faces = pipeline.Locate(picture.ImEncode(".jpg")).OrderBy(face => face.Box.Center.X + face.Box.Center.Y).ToArray();

        Assert.Equal(drawn.Length, faces.Length);
        Assert.All(drawn.Zip(faces), pair => Assert.InRange(pair.First.EyesCenter.DistanceTo(pair.Second.Box.Center), 0, 40));
    }

    [Fact]
    public void Locate_FewOfACrowd_AreTheLargestOfAll()
    {
        using var picture = DrawnFace.Picture(1800, 1200, Enumerable.Range(0, 48).Select(i =>
            new DrawnFace(new ImagePoint(110 + (225 * (i % 8)), 90 + (200 * (i / 8))), 20 + (i % 7) + (2 * (i / 8)))));
        using var pipeline = KeypointPipeline.Load(models: Installed.Models);

        var all = pipeline.Locate(picture, new LocateOptions { MaxFaces = 1000 });
        var few = pipeline.Locate(picture, new LocateOptions { MaxFaces = 5 });

        Assert.InRange(all.Count, 40, 48);
        Assert.Equal(all.Take(5).Select(face => face.Box), few.Select(face => face.Box));
    }

    [Fact]
    public void Locate_DisposedPipeline_SaysSo()
    {
        using var picture = DrawnFace.Picture(480, 480, [new DrawnFace(new ImagePoint(240, 240), 60)]);
        var pipeline = KeypointPipeline.Load(models: Installed.Models);
        pipeline.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pipeline.Locate(picture));
        Assert.Throws<ObjectDisposedException>(() => pipeline.LocateInColour(picture.ImEncode(".jpg")));
    }

    [Fact]
    public void Search_GivenUp_LooksAtNothing()
    {
        using var picture = new Mat(480, 480, MatType.CV_8UC1, Scalar.All(128));
        using var detector = CnnFaceDetector.Load(Installed.DetectorModel, new CnnFaceDetectorOptions());

        Assert.ThrowsAny<OperationCanceledException>(
            () => detector.Search(picture, new FaceSearchOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    [Fact]
    public void Verify_GivenUp_LooksAtNothing()
    {
        using var picture = new Mat(480, 480, MatType.CV_8UC1, Scalar.All(128));
        using var detector = Installed.CnnDetector();

        Assert.ThrowsAny<OperationCanceledException>(() => detector.Verify(
            picture, [new FaceCandidate(FaceBox.Whole(480, 480))], new FaceSearchOptions { Cancellation = new CancellationToken(canceled: true) }));
    }

    /// <summary>A detector that takes the largest of three faces for the smallest.</summary>
    private static FixedDetector MistakenOf(IReadOnlyList<DrawnFace> faces) => new(
        [.. faces.Zip(Mistaken, (face, sides) =>
            new FaceCandidate(FaceBox.Square(face.EyesCenter + new ImagePoint(0, 0.4 * face.EyeDistance), sides * face.EyeDistance)) { Score = 0.9 })]);

    private static double MeanError(FaceKeypoints found, DrawnFace drawn) =>
        found.Points.Zip(drawn.Keypoints, (a, b) => a.DistanceTo(b)).Average() / drawn.EyeDistance;

    private LocatedFaces Locate(Mat picture, int maxFaces = 20, bool cropped = false, IFaceDetector? detector = null) =>
        new KeypointPipeline(detector ?? _detector, _model).Locate(picture, new LocateOptions { MaxFaces = maxFaces, Cropped = cropped });

    /// <summary>Says of the same box that it is a face as long as somebody judges, and of nothing where nobody does.</summary>
    private sealed class GullibleDetector(FaceBox box) : IFaceDetector
    {
        public string Name => "gullible";

        public bool TellsScores => false;

        public FaceSearchResult Search(Mat gray, FaceSearchOptions options) => new(options.Judged ? [new FaceCandidate(box)] : []);
    }

    /// <summary>Finds a face; by then its client is gone.</summary>
    private sealed class GivingUpDetector(CancellationTokenSource client) : IFaceDetector
    {
        public string Name => "giving up";

        public int Searches { get; private set; }

        public FaceSearchResult Search(Mat gray, FaceSearchOptions options)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            Searches++;
            client.Cancel();
            return new([new FaceCandidate(new FaceBox(100, 100, 200, 200))]);
        }
    }

    /// <summary>Finds the same faces in every picture.</summary>
    private sealed class FixedDetector(params FaceCandidate[] faces) : IFaceDetector
    {
        public string Name => "fixed";

        /// <summary>What its second stage says of everything; null for no such stage.</summary>
        public double? Seen { get; init; }

        public FaceSearchResult Search(Mat gray, FaceSearchOptions options) =>
            new([.. faces.Where(face => face.Box.Width >= options.LeastHitSize)]);

        public IReadOnlyList<double>? Verify(Mat gray, IReadOnlyList<FaceCandidate> squares, FaceSearchOptions options) =>
            Seen is { } seen ? [.. squares.Select(_ => seen)] : null;
    }
}
